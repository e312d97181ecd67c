import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { limits, makeFolders, neverAborted, openSandbox, patienceMs } from '../support/sandboxFixture.ts';
import { providerOf } from '../support/sandboxProviders.ts';
import { skip } from '../support/skip.ts';

const provider = providerOf('bwrap');
const probe = await provider.probe(neverAborted);
const childProgram = fileURLToPath(new URL('../support/sandboxChild.ts', import.meta.url));

describe('the bwrap sandbox, for what only it can do', function () {
  this.timeout(120_000);
  if (!probe.ok) {
    console.log(`bwrap is left out: ${probe.reasons.join(' ')}`);
    it('is left out', function () {
      skip(this, 'bubblewrap does not run here');
    });
    return;
  }

  it('says which tools it has, by their version', async () => {
    await using opened = await openSandbox(provider);
    const { fingerprint } = opened.sandbox;
    assert.deepEqual(
      [fingerprint.kind, fingerprint.version, fingerprint.practice],
      ['bwrap', probe.version, false],
    );
    assert.match(fingerprint.tools.bash ?? '', /^GNU bash, version \d/);
    assert.match(fingerprint.tools.grep ?? '', /\d/);
  });

  it('claims a limit or says in the probe that it does not hold, and never both or neither', async () => {
    await using opened = await openSandbox(provider);
    const claimed = opened.sandbox.fingerprint.limits;
    const reasons = probe.reasons.join(' ');
    assert.equal(claimed.memory_bytes === undefined, /not for all of a command together/.test(reasons));
    assert.equal(claimed.processes === undefined, /number of processes is not limited/.test(reasons));
    assert.deepEqual([claimed.file_bytes, claimed.output_bytes], [limits.fileBytes, limits.outputBytes]);
  });

  it('holds as many processes as it claims, and no more', async function () {
    await using opened = await openSandbox(provider);
    if (opened.sandbox.fingerprint.limits.processes === undefined)
      skip(this, 'no limit of processes can be set here');
    const fits = await opened.run('seq 25 | xargs -P 25 -n 1 sh -c "sleep 0.2; echo x" | wc -l');
    assert.deepEqual([fits.stdout, fits.stderr], ['25\n', '']);
    const tooMany = await opened.run('seq 200 | xargs -P 200 -n 1 sh -c "sleep 1; echo x" | wc -l');
    assert.match(tooMany.stderr, /cannot fork/i);
    assert.ok(Number(tooMany.stdout) < limits.processes, tooMany.stdout);
  });

  it('says that memory ran out, where all of a command together is limited', async function () {
    await using opened = await openSandbox(provider);
    if (opened.sandbox.fingerprint.limits.memory_bytes === undefined)
      skip(this, 'no limit of memory can be set here');
    const result = await opened.sandbox.exec('echo before; head -c 1G /dev/zero | tail | wc -c', {
      timeoutMs: patienceMs,
      signal: neverAborted,
    });
    assert.deepEqual([result.ended, result.exitCode], ['oom', null]);
    assert.match(result.detail ?? '', /more than 256 MiB of memory/);
    assert.match(result.stdout.head, /^before\n/);
  });

  it('removes its control groups when it is closed', async () => {
    const before = groups();
    const opened = await openSandbox(provider);
    await opened.run('true');
    await opened[Symbol.asyncDispose]();
    assert.deepEqual(groups(), before);
  });

  it('shows no host path in the command line of process 1, and names the agent user', async () => {
    await using opened = await openSandbox(provider);
    const { stdout } = await opened.run(
      'tr "\\0" " " < /proc/1/cmdline; cat /proc/self/cgroup; id -un; hostname',
    );
    assert.ok(!stdout.includes(opened.folders.root), stdout);
    assert.doesNotMatch(stdout, /itbench/);
    assert.match(stdout, /user\nsandbox\n$/);
  });

  it('counts files that a command removed and holds open, and stops it before they fill the disk', async () => {
    await using opened = await openSandbox(provider, { scratchBytes: 8 * 1024 ** 2 });
    const { ended, stdout } = await opened.sandbox.exec(
      'exec 3> gone; rm gone; head -c 32M /dev/zero >&3; echo filled; sleep 1000',
      { timeoutMs: patienceMs, signal: neverAborted },
    );
    assert.deepEqual([ended, stdout.head], ['limit', 'filled\n']);
    assert.equal((await opened.run('echo works > file && cat file')).stdout, 'works\n');
  });

  it('counts what is in /dev/shm, which the kernel holds in memory of the host elsewhere', async () => {
    await using opened = await openSandbox(provider, { scratchBytes: 8 * 1024 ** 2 });
    const { ended } = await opened.sandbox.exec('head -c 32M /dev/zero > /dev/shm/file; sleep 1000', {
      timeoutMs: patienceMs,
      signal: neverAborted,
    });
    assert.equal(ended, 'limit');
    const { stdout } = await opened.run('rm /dev/shm/file; touch /dev/file || echo refused');
    assert.equal(stdout, 'refused\n');
    assert.equal((await opened.run('echo works > /dev/shm/file && cat /dev/shm/file')).stdout, 'works\n');
  });

  it('starts the next command where one has closed the agent’s folders to itself', async () => {
    await using opened = await openSandbox(provider, { scratchBytes: null });
    await opened.run('chmod 000 /home/user /tmp /dev/shm');
    assert.equal(
      (await opened.run('echo works > /tmp/file && cat /tmp/file; pwd')).stdout,
      'works\n/home/user\n',
    );
  });

  it('leaves no zombie to the init of the host, which in a container may collect none', async () => {
    using folders = makeFolders();
    const script = 'sleep 1000 & true | true';
    const child = [process.execPath, childProgram, 'bwrap', folders.dataDir, folders.scratchDir, script];
    const user = process.geteuid?.() === 0 ? [] : ['--user', '--map-root-user'];
    const asInit = [...user, '--pid', '--fork', '--mount-proc', '--kill-child', ...child];
    const { stdout } = await promisify(execFile)('unshare', asInit, { timeout: patienceMs });
    assert.equal(stdout, 'zombies: \n');
  });
});

/** Those of this process, in the hierarchies of version 1 and 2; a group of another run is none of ours. */
function groups(): string[] {
  try {
    return readdirSync('/sys/fs/cgroup', { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('cgroup.procs') && path.includes(`-${process.pid}-`))
      .sort();
  } catch {
    // No control groups here.
    return [];
  }
}
