import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DesktopEditor, findDesktopEditor, type Seat } from '../../src/cli/desktopEditor.ts';
import { cliPath, runCli } from '../support/cli.ts';
import { skip } from '../support/skip.ts';
import { type TempFolder, tempFolder } from '../support/tempFolder.ts';
import { untilThere } from '../support/waiting.ts';

const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');

describe('findDesktopEditor', () => {
  const seat = (more: Partial<Seat> = {}, environment: NodeJS.ProcessEnv = {}): Seat => ({
    platform: 'linux',
    isTerminal: true,
    canRun: (path) => path === '/opt/bin/code',
    environment: { PATH: ['/usr/bin', '/opt/bin'].join(delimiter), DISPLAY: ':0', ...environment },
    ...more,
  });
  const program = '/opt/bin/code';
  const cases: [what: string, seat: Seat, expected: DesktopEditor][] = [
    ['finds code in the PATH', seat(), { kind: 'here', program }],
    [
      'takes a Wayland display',
      seat({}, { DISPLAY: '', WAYLAND_DISPLAY: 'wayland-0' }),
      { kind: 'here', program },
    ],
    ['finds none where none is', seat({ canRun: () => false }), { kind: 'none' }],
    ['needs a display on Linux', seat({}, { DISPLAY: undefined }), { kind: 'none' }],
    ['needs none on macOS', seat({ platform: 'darwin' }, { DISPLAY: undefined }), { kind: 'here', program }],
    [
      'does not take the command of a remote terminal for it',
      seat({}, { VSCODE_IPC_HOOK_CLI: '/tmp/x' }),
      { kind: 'none' },
    ],
    ['opens nothing in CI', seat({}, { CI: 'true' }), { kind: 'unattended', program }],
    ['takes CI=false at its word', seat({}, { CI: 'false' }), { kind: 'here', program }],
    [
      'opens nothing where the output is no terminal',
      seat({ isTerminal: false }),
      { kind: 'unattended', program },
    ],
  ];
  for (const [what, given, expected] of cases) {
    it(what, () => assert.deepEqual(findDesktopEditor(given), expected));
  }

  it('takes the program beside the script on Windows', () => {
    const bin = join('/vs', 'bin');
    const [script, exe] = [join(bin, 'code.cmd'), join('/vs', 'Code.exe')];
    const given = seat({ platform: 'win32', canRun: (path) => [script, exe].includes(path) }, { PATH: bin });
    assert.deepEqual(findDesktopEditor(given), { kind: 'here', program: exe });
  });
});

describe('start, when the run is over', function () {
  this.timeout(120_000);
  const short = ['start', '--smoke', '1', '--model', 'baseline-triage'];
  let folder: TempFolder;
  let record: string;
  let environment: Record<string, string>;

  beforeEach(() => {
    folder = tempFolder();
    record = folder.in('bin', 'record');
    mkdirSync(folder.in('bin'));
    mkdirSync(folder.in('work'));
    // A `code` that writes down what it is started with, whole when it is there.
    const script = `#!/bin/sh\nprintf '%s\\n' "$@" > "${record}.tmp"\nenv | grep -c '^npm_' >> "${record}.tmp"\nmv "${record}.tmp" "${record}"\n`;
    writeFileSync(folder.in('bin', 'code'), script, { mode: 0o755 });
    environment = { PATH: [folder.in('bin'), process.env.PATH].join(delimiter), DISPLAY: ':0' };
  });

  afterEach(() => folder[Symbol.dispose]());

  function run(parameters: readonly string[], env: Readonly<Record<string, string>> = environment) {
    return runCli([...short, ...parameters], { cwd: folder.in('work'), env });
  }

  it('says how to look at the results, and opens nothing, where nobody is before a terminal', async () => {
    const { code, stdout, stderr } = await run([], { ...environment, PATH: process.env.PATH ?? '' });
    assert.equal(code, 0, stderr);
    const hint = stdout.split('\n').filter((line) => line.includes('npm run serve'));
    assert.deepEqual(hint, [
      `To look at the results in a browser: npm run serve -- ${realpathSync(folder.in('work'))} (in ${root}) installs VS Code and serves it on 127.0.0.1.`,
    ]);
    assert.ok(stdout.indexOf('Report: ') < stdout.indexOf('npm run serve'));
    const attended = await run([]);
    assert.match(attended.stdout, /npm run serve/);
    assert.equal(existsSync(record), false);
  });

  it('says nothing of it with --no-open, and where a program reads the output', async () => {
    for (const flag of ['--no-open', '--json', '--dry-run']) {
      const { code, stdout, stderr } = await run([flag]);
      assert.equal(code, 0, stderr);
      assert.doesNotMatch(stdout, /npm run serve|VS Code/, flag);
    }
  });

  it('says nothing of it when the results are not where the editor would look', async () => {
    const { stdout } = await run(['--out', 'elsewhere']);
    assert.doesNotMatch(stdout, /npm run serve|VS Code/);
  });

  it('ends as it would without, when it does not come to results', async () => {
    const { code, stdout } = await runCli(['start', '--model', 'nobody'], {
      cwd: folder.in('work'),
      env: environment,
    });
    assert.equal(code, 2);
    assert.equal(stdout, '');
  });

  /** Runs the command line in a terminal of its own, as util-linux's `script` makes one. */
  async function runInTerminal(context: Mocha.Context, env: Readonly<Record<string, string>>) {
    if (process.platform !== 'linux') skip(context, 'needs the script command of Linux');
    const command = [process.execPath, cliPath, ...short].map((part) => `'${part}'`).join(' ');
    const child = spawn('script', ['-qefc', command, '/dev/null'], {
      cwd: folder.in('work'),
      env: { ...env, npm_config_prefix: '/x', TERM: 'dumb', SHELL: '/bin/sh' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    const [code] = await once(child, 'close');
    return { code, printed: printed.replaceAll('\r', '') };
  }

  it('opens the folder in VS Code with the extension, and lets go of it', async function () {
    const { code, printed } = await runInTerminal(this, environment);
    assert.equal(code, 0, printed);
    assert.match(printed, /^Opening .*\/work in VS Code, with the extension/m);
    await untilThere(record);
    assert.deepEqual(readFileSync(record, 'utf8').split('\n').slice(0, -1), [
      '--new-window',
      `--extensionDevelopmentPath=${root}`,
      realpathSync(folder.in('work')),
      '0',
    ]);
  });

  for (const [what, script] of [
    ['cannot be started', '#!/no/such/interpreter\n'],
    ['refuses to start', '#!/bin/sh\nexit 1\n'],
  ] as const) {
    it(`ends as the run did, and says another way, when VS Code ${what}`, async function () {
      writeFileSync(folder.in('bin', 'code'), script, { mode: 0o755 });
      const { code, printed } = await runInTerminal(this, environment);
      assert.equal(code, 0, printed);
      assert.match(printed, /^VS Code could not be started: /m);
      assert.match(printed, /npm run serve/);
    });
  }
});
