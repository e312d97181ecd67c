import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { KeyedEntry } from '../../../src/core/harness/dependencies.ts';
import { createKeyResolver } from '../../../src/machine/keys.ts';
import { createFakeClock } from '../../support/fakeClock.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { untilThere } from '../../support/waiting.ts';

const never = new AbortController().signal;
const endpoint = 'https://api.example/v1';
const open: KeyedEntry = { name: 'm', endpoint };
const named: KeyedEntry = { ...open, api_key_env: 'M_KEY' };

interface Sources {
  readonly given?: Record<string, string>;
  readonly environment?: NodeJS.ProcessEnv;
}

function resolver({ given = {}, environment = {} }: Sources = {}, clock = createFakeClock()) {
  return createKeyResolver({ given, environment, clock, missingHint: (variable) => `set ${variable}` });
}

const keyOf = (entry: KeyedEntry, sources: Sources = {}) => resolver(sources)(entry, never);

describe('the key of an entry', () => {
  it('is the one that was given for it, over every source that it names', async () => {
    assert.equal(
      await keyOf(named, { given: { m: ' given ' }, environment: { M_KEY: 'variable' } }),
      'given',
    );
    assert.equal(await keyOf({ ...open, api_key_command: 'exit 1' }, { given: { m: 'given' } }), 'given');
    assert.equal(await keyOf(open, { given: { m: 'given' } }), 'given');
  });

  it('is else that of the variable', async () => {
    assert.equal(
      await keyOf(named, { given: { other: 'given' }, environment: { M_KEY: ' variable\n' } }),
      'variable',
    );
    assert.equal(await keyOf(named, { given: { m: '  ' }, environment: { M_KEY: 'variable' } }), 'variable');
  });

  it('is none for an entry that names no source and was given none', async () => {
    assert.equal(await keyOf(open, { environment: { M_KEY: 'variable' } }), null);
    assert.equal(await keyOf({ ...open, name: 'toString' }), null);
  });

  it('is missing where the variable is not set, and what to do is named', async () => {
    for (const environment of [{}, { M_KEY: ' ' }]) {
      await assert.rejects(keyOf(named, { environment }), {
        code: 'key_missing',
        message: 'model m needs an API key in the environment variable M_KEY, which is not set',
        hint: 'set M_KEY',
      });
    }
  });

  for (const [adapter, variables] of [
    ['openai', ['OPENAI_API_KEY']],
    ['anthropic', ['ANTHROPIC_API_KEY']],
    ['google', ['GEMINI_API_KEY', 'GOOGLE_API_KEY']],
  ] as const) {
    it(`of adapter ${adapter} is in the provider's own variable, and never sent to another address`, async () => {
      for (const variable of variables) {
        const environment = { [variable]: `key of ${variable}` };
        assert.equal(await keyOf({ name: 'm', adapter }, { environment }), `key of ${variable}`);
        assert.equal(await keyOf({ name: 'm', adapter, endpoint }, { environment }), null);
        const own = { name: 'm', adapter, api_key_env: 'MINE' };
        await assert.rejects(keyOf(own, { environment }), { code: 'key_missing' });
      }
      await assert.rejects(keyOf({ name: 'm', adapter }), {
        code: 'key_missing',
        hint: `set ${variables[0]}`,
      });
    });
  }
});

describe('a key file', () => {
  const posix = process.platform !== 'win32';

  it('gives its first line, also through a link', async () => {
    using folder = tempFolder();
    writeFileSync(folder.in('key'), '\n  file-key \nsecond\n', { mode: 0o600 });
    symlinkSync(folder.in('key'), folder.in('link'));
    for (const name of ['key', 'link']) {
      assert.equal(await keyOf({ ...open, api_key_file: folder.in(name) }), 'file-key');
    }
  });

  for (const mode of posix ? [0o640, 0o604, 0o620, 0o602, 0o601, 0o610, 0o644] : []) {
    it(`is refused with mode ${mode.toString(8)}, and the way out is named`, async () => {
      using folder = tempFolder();
      writeFileSync(folder.in('key'), 'file-key');
      chmodSync(folder.in('key'), mode);
      symlinkSync(folder.in('key'), folder.in('link'));
      for (const path of [folder.in('key'), folder.in('link')]) {
        await assert.rejects(keyOf({ ...open, api_key_file: path }), {
          code: 'key_refused',
          message: `the key file ${path} of model m can be reached by others (mode 0${mode.toString(8)})`,
          hint: `Keep it to yourself: chmod 600 ${path}`,
        });
      }
    });
  }

  it('is refused where it is no file, is empty, is too large or is not there', async () => {
    using folder = tempFolder();
    mkdirSync(folder.in('folder'), { mode: 0o700 });
    writeFileSync(folder.in('empty'), ' \n', { mode: 0o600 });
    writeFileSync(folder.in('large'), 'k'.repeat(70_000), { mode: 0o600 });
    for (const [name, problem] of [
      ['folder', /is not a regular file/],
      ['empty', /gives an empty key/],
      ['large', /too large for a key/],
      ['absent', /does not exist/],
    ] as const) {
      const refused = { code: 'key_refused', message: problem };
      await assert.rejects(keyOf({ ...open, api_key_file: folder.in(name) }), refused, name);
    }
  });

  if (posix && process.getuid?.() !== 0) {
    it('of another user is refused', async () => {
      await assert.rejects(keyOf({ ...open, api_key_file: '/etc/passwd' }), {
        code: 'key_refused',
        message: /belongs to another user/,
      });
    });
  }
});

describe('a key command', () => {
  const node = process.execPath;

  it('gives the first line that it prints: by the shell, or as a program without one', async () => {
    assert.equal(await keyOf({ ...open, api_key_command: 'echo " shell-key "; echo second' }), 'shell-key');
    const script = 'console.log(process.argv[1])';
    const command = [node, '-e', script, '$HOME; echo no shell'];
    assert.equal(await keyOf({ ...open, api_key_command: command }), '$HOME; echo no shell');
  });

  it('inherits the environment and gets no input', async () => {
    const environment = { ...process.env, HALF: 'half' };
    const command = [node, '-e', "process.stdin.on('end', () => console.log(process.env.HALF)).resume()"];
    assert.equal(await keyOf({ ...open, api_key_command: command }, { environment }), 'half');
  });

  it('that fails or prints nothing is refused without a word of what it printed', async () => {
    const failing: readonly (readonly [string | string[], RegExp])[] = [
      ['echo secret-out; echo secret-err >&2; exit 3', /^the command echo .* ended with exit code 3$/],
      ['echo secret-err >&2', /^the command for the key of model m gives an empty key$/],
      ['echo secret-out; kill -TERM $$', /was ended by SIGTERM$/],
      ['yes secret-out', /printed far more than a key$/],
      [['/nowhere/program', 'secret-argument'], /the command \/nowhere\/program .* could not be started/],
    ];
    for (const [command, problem] of failing) {
      await assert.rejects(keyOf({ ...open, api_key_command: command }), (error) => {
        const { code, message, hint } = error as { code: string; message: string; hint: string };
        assert.equal(code, 'key_refused', message);
        assert.match(message, problem);
        assert.doesNotMatch(`${message} ${hint}`, /secret-(?:out|err|argument)/);
        return true;
      });
    }
  });

  it('runs once, however many ask, at once or later', async () => {
    using folder = tempFolder();
    const command = `echo run >> ${folder.in('runs')}; echo key`;
    const resolve = resolver({ environment: process.env });
    const entries = [
      { ...open, api_key_command: command },
      { ...open, name: 'n', api_key_command: command },
    ];
    const asking = entries.flatMap((entry) => [resolve(entry, never), resolve(entry, never)]);
    assert.deepEqual(new Set(await Promise.all(asking)), new Set(['key']));
    await resolve({ ...open, api_key_command: command }, never);
    assert.equal(await readFile(folder.in('runs'), 'utf8'), 'run\n');
  });

  it('that failed runs again for the next who asks', async () => {
    using folder = tempFolder();
    const command = `test -e ${folder.in('ready')} && echo key`;
    const resolve = resolver({ environment: process.env });
    const entry = { ...open, api_key_command: command };
    await assert.rejects(resolve(entry, never), { code: 'key_refused' });
    writeFileSync(folder.in('ready'), '');
    assert.equal(await resolve(entry, never), 'key');
  });

  it('is ended with all that it started when nobody waits for it any more', async () => {
    using folder = tempFolder();
    const command = `sleep 1000 & echo $! > ${folder.in('pid.part')}; mv ${folder.in('pid.part')} ${folder.in('pid')}; wait`;
    const resolve = resolver({ environment: process.env });
    const entry = { ...open, api_key_command: command };
    const stops = [new AbortController(), new AbortController()] as const;
    const asking = stops.map(({ signal }) => resolve(entry, signal));
    await untilThere(folder.in('pid'));
    const pid = Number(await readFile(folder.in('pid'), 'utf8'));
    stops[0].abort(new Error('first'));
    await assert.rejects(asking[0] ?? assert.fail(), /first/);
    assert.equal(process.kill(pid, 0), true);
    stops[1].abort(new Error('second'));
    await assert.rejects(asking[1] ?? assert.fail(), /second/);
    await untilGone(pid);
  });

  it('may take a minute', async () => {
    const clock = createFakeClock();
    const resolve = resolver({ environment: process.env }, clock);
    const asking = resolve({ ...open, api_key_command: 'sleep 1000' }, never);
    await clock.untilSlept(1);
    assert.deepEqual(clock.sleeps, [60_000]);
    clock.advance(60_000);
    await assert.rejects(asking, { code: 'key_refused', message: /did not end within 60 s/ });
  });
});

/** Zombies that nobody has waited for count as gone. */
async function untilGone(pid: number): Promise<void> {
  for (;;) {
    const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
    if (state === null || / [ZX] /.test(state)) return;
    await new Promise(setImmediate);
  }
}
