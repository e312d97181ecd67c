import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { createSeatbeltProvider } from '../../src/core/sandbox/seatbelt.ts';
import {
  limits,
  neverAborted,
  type Opened,
  openSandbox,
  patienceMs,
  processesWith,
} from '../support/sandboxFixture.ts';
import { skip } from '../support/skip.ts';
import { type TempFolder, tempFolder } from '../support/tempFolder.ts';
import { untilThere } from '../support/waiting.ts';

const signal = neverAborted;

/** Records the profile, which it does not hold, and becomes the command. */
const standIn = `#!/bin/bash
[ "$1" = -p ] || exit 99
printf '%s' "$2" > "\${0%/*}/profile"
shift 2
exec "$@"
`;

describe('the seatbelt sandbox, before a stand-in for sandbox-exec', () => {
  if (platform() === 'win32') {
    it('is left out', function () {
      skip(this, 'there is no bash to start');
    });
    return;
  }
  let folder: TempFolder;
  let opened: Opened;
  beforeEach(async () => {
    folder = tempFolder();
    writeFileSync(folder.in('sandbox-exec'), standIn, { mode: 0o755 });
    opened = await openSandbox(createSeatbeltProvider({ sandboxExec: folder.in('sandbox-exec') }));
  });
  afterEach(async () => {
    await opened[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });
  const home = () => opened.sandbox.home ?? '';

  it('puts each command under a profile that denies all but what the agent needs', async () => {
    await opened.run('true');
    const rules = readFileSync(folder.in('profile'), 'utf8').replaceAll(/\s+/g, ' ');
    assert.match(rules, /^\(version 1\) \(deny default/);
    assert.match(rules, /\(deny file-read\* \(subpath "\/"\)/);
    assert.doesNotMatch(rules, /\(allow network/);
    const written = /\(allow file-write\* (.*?) \(with message/.exec(rules)?.[1] ?? '';
    assert.ok(written.includes(`(subpath "${home()}")`), written);
    for (const path of ['"/"', '/Users', '/private/tmp"', '/usr'])
      assert.ok(!written.includes(path), written);
    const denied = rules.slice(rules.indexOf('; File write'));
    for (const name of ['alerts', 'application.log', 'k8s_events_raw.tsv']) {
      assert.match(denied, new RegExp(`\\(deny file-write\\*[^;]*${name.replace('.', '.')}`), name);
    }
    assert.ok(!rules.includes(opened.folders.dataDir), 'the folder that the data came from can be read');
  });

  it('runs a command in the agent’s folder, which it names, with the data in it', async () => {
    const { stdout } = await opened.run('pwd; ls -A | sort; head -n 1 k8s_events_raw.tsv | cut -f 1');
    assert.equal(stdout, `${home()}\nalerts\napplication.log\nk8s_events_raw.tsv\ntimestamp\n`);
    assert.deepEqual(
      [opened.sandbox.fingerprint.kind, opened.sandbox.fingerprint.practice],
      ['seatbelt', true],
    );
  });

  it('gives a command an environment of its own and an empty input, whatever sandbox-runtime adds outside', async () => {
    const { stdout } = await opened.run('cat; env | cut -d = -f 1 | sort | xargs');
    assert.equal(stdout, 'HOME LANG PATH PWD SHLVL TMPDIR TZ USER _\n');
  });

  it('hands scripts on as they are, long ones too', async () => {
    const quotes = `echo "it's" '"' $'\\\\' \\$HOME; cat <<'EOF'\n  $x \`y\`\nEOF`;
    assert.equal((await opened.run(quotes)).stdout, 'it\'s " \\ $HOME\n  $x `y`\n');
    const long = await opened.run(`text='${'x'.repeat(300_000)}'\necho \${#text}\nexit 4`);
    assert.deepEqual([long.stdout, long.exitCode], ['300000\n', 4]);
  });

  it('finds a file of the agent by its real path and by the one of every other sandbox', async () => {
    await opened.run('echo {} > agent_output.json');
    for (const path of ['agent_output.json', `${home()}/agent_output.json`, '/home/user/agent_output.json']) {
      assert.equal(await opened.sandbox.fileExists(path, signal), true, path);
    }
    assert.equal(await opened.sandbox.fileExists(`${home()}/../data/application.log`, signal), false);
    assert.equal(await opened.sandbox.fileExists(`${home()}/application.log`, signal), true);
  });

  it('ends what a command left in the background, and all of it at a time-out', async () => {
    const seconds = `8888.${process.pid}`;
    assert.equal((await opened.run(`sleep ${seconds} & echo started`)).stdout, 'started\n');
    assert.deepEqual(processesWith(seconds), []);
    const late = await opened.sandbox.exec(`echo before; sleep ${seconds} & sleep ${seconds}`, {
      timeoutMs: 300,
      signal,
    });
    assert.deepEqual([late.ended, late.exitCode, late.stdout.head], ['timeout', null, 'before\n']);
    assert.deepEqual(processesWith(seconds), []);
  });

  it('stops when its signal aborts', async () => {
    const controller = new AbortController();
    const running = opened.sandbox.exec('echo > started; sleep 1000', {
      timeoutMs: patienceMs,
      signal: controller.signal,
    });
    await untilThere(join(opened.folders.scratchDir, 'started'));
    controller.abort();
    assert.equal((await running).ended, 'aborted');
  });

  it('tells a command that a signal ended, as a shell does', async () => {
    assert.equal((await opened.run('kill -9 $$')).exitCode, 137);
  });

  it('holds the agent to its share of the disk, of which the data takes nothing', async () => {
    await using small = await openSandbox(
      createSeatbeltProvider({ sandboxExec: folder.in('sandbox-exec') }),
      {
        scratchBytes: 64 * 1024,
      },
    );
    assert.equal((await small.run('echo fits > note')).exitCode, 0);
    const full = await small.sandbox.exec(`printf '%200000s' x > big`, { timeoutMs: patienceMs, signal });
    assert.equal(full.ended, 'limit');
    assert.notEqual((await small.run('cp big more')).exitCode, 0);
    assert.equal((await small.run('rm -f big more')).exitCode, 0);
    assert.equal((await small.run('echo again > note')).exitCode, 0);
  });

  it('claims no limit that it does not hold', () => {
    assert.deepEqual(opened.sandbox.fingerprint.limits, {
      file_bytes: limits.fileBytes,
      output_bytes: limits.outputBytes,
      scratch_bytes: limits.scratchBytes,
    });
  });

  it('leaves what the agent wrote, and neither the copy of the data nor a folder of ours', async () => {
    await opened.run('echo mine > mine');
    await opened.sandbox[Symbol.asyncDispose]();
    assert.deepEqual(readdirSync(opened.folders.scratchDir), ['mine']);
    assert.deepEqual(readdirSync(opened.folders.root).sort(), ['data', 'scratch']);
  });

  it('is refused by its probe where the system does not hold the profile', async () => {
    const probe = await createSeatbeltProvider({ sandboxExec: folder.in('sandbox-exec') }).probe(signal);
    assert.equal(probe.ok, false);
    assert.match(
      probe.reasons[0] ?? '',
      /^The profile is not held: a command read or wrote outside of its folders\./,
    );
  });

  it('is missing on every system but macOS', async function () {
    if (platform() === 'darwin') this.skip();
    const probe = await createSeatbeltProvider().probe(signal);
    assert.deepEqual([probe.ok, probe.reasons], [false, ['Seatbelt is part of macOS.']]);
  });

  it('names the sandbox-runtime that is really installed', () => {
    const file = new URL('../../node_modules/@anthropic-ai/sandbox-runtime/package.json', import.meta.url);
    assert.equal(
      opened.sandbox.fingerprint.version,
      `sandbox-runtime ${JSON.parse(readFileSync(file, 'utf8')).version}`,
    );
  });
});
