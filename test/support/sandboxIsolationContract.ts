import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { platform } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { SandboxKind, SandboxProvider } from '../../src/core/sandbox/sandbox.ts';
import {
  descendantsOf,
  makeFolders,
  neverAborted,
  type Opened,
  openSandbox,
  patienceMs,
  processesWith,
} from './sandboxFixture.ts';
import type { Traits } from './sandboxTraits.ts';
import { skip } from './skip.ts';
import { untilGone, untilThere } from './waiting.ts';

/** A name that no file of a host has. */
const canary = 'canary-5f1c2e7a';

const childProgram = fileURLToPath(new URL('./sandboxChild.ts', import.meta.url));
const signal = neverAborted;

/** The half of the contract about what is outside: the host, the reading of the agent's files, closing. */
export function isolationContract(
  kind: SandboxKind,
  provider: SandboxProvider,
  traits: Traits,
  shared: () => Opened,
): void {
  describe('the host', () => {
    it('shows none of its files', async () => {
      const secret = join(shared().folders.root, canary);
      writeFileSync(secret, 'the content of it');
      const passwd = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8') : 'no passwd';
      const script = [
        `cat ${secret} ../../${secret} /home/user/../../${secret} ../scratch/../${canary} ../${canary}`,
        `ls ${shared().folders.root} ${shared().folders.dataDir}`,
        'ls /root /home /var /mnt /opt /srv',
        'cat /etc/passwd /etc/shadow /etc/hostname',
        `find / -name '${canary}'`,
      ].join('\n');
      const { stdout } = await shared().run(script);
      assert.ok(!stdout.includes('the content of it') && !stdout.includes(passwd), stdout);
      assert.doesNotMatch(stdout, /canary|scratch|root:x:0/);
    });

    it('lets none of its settings be changed', async function () {
      if (platform() !== 'linux') skip(this, 'Linux only');
      // Written with the value it has: were it let through, nothing would change.
      const setting = '/proc/sys/vm/swappiness';
      const value = readFileSync(setting, 'utf8').trim();
      const { exitCode } = await shared().run(`echo ${value} > ${setting}`);
      assert.notEqual(exitCode, 0);
    });

    it('cannot be reached by network', async () => {
      let connections = 0;
      const server = createServer((socket) => {
        connections++;
        socket.end('reached');
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      assert.ok(typeof address === 'object' && address !== null);
      const { stdout } = await shared().run(
        `exec 3<>/dev/tcp/127.0.0.1/${address.port} && cat <&3; curl -s -m 2 http://127.0.0.1:${address.port}/`,
      );
      server.close();
      assert.equal(connections, 0);
      assert.doesNotMatch(stdout, /reached/);
    });

    it('gives no variable of its environment and no open file', async function () {
      if (platform() === 'win32') skip(this, 'not on Windows');
      using folders = makeFolders();
      const secret = join(folders.root, 'secret');
      writeFileSync(secret, 'the canary in a file');
      // Through a shell, because a descriptor that Node hands on itself is not handed on a second time.
      const args = [childProgram, kind, folders.dataDir, folders.scratchDir, childScript];
      const run = promisify(execFile);
      const { stdout } = await run(
        '/bin/bash',
        ['-c', 'exec 77< "$0"; exec "$@"', secret, process.execPath, ...args],
        {
          env: { ...process.env, CANARY_API_KEY: 'the canary in the environment' },
        },
      );
      assert.match(stdout, /HOME=\/home\/user/);
      assert.doesNotMatch(stdout, /canary/i);
    });

    it('is left clean when our process is killed in the middle of a command', async () => {
      using folders = makeFolders();
      const job = traits.concurrentJobs
        ? 'sleep 1000 & setsid sleep 1000 & sleep 1000'
        : 'while true; do :; done';
      const args = [childProgram, kind, folders.dataDir, folders.scratchDir, `echo > started; ${job}`];
      const child = spawn(process.execPath, args, { stdio: 'ignore' });
      await untilThere(join(folders.scratchDir, 'started'));
      assert.ok(child.pid !== undefined);
      const started = descendantsOf(child.pid);
      assert.notDeepEqual(started, []);
      child.kill('SIGKILL');
      await once(child, 'exit');
      await untilGone(started);
    });
  });

  describe('a file of the agent', () => {
    const read = (path: string, maxBytes = 1000) => shared().sandbox.readFile(path, { maxBytes, signal });

    it('is read by a path from the home, or by an absolute one', async () => {
      await shared().run('mkdir -p out; printf "{}\\n" > agent_output.json; echo deep > out/x');
      const bytes = new Uint8Array(Buffer.from('{}\n'));
      for (const path of [
        'agent_output.json',
        './agent_output.json',
        '/home/user/agent_output.json',
        'out/../agent_output.json',
      ]) {
        const result = await read(path);
        assert.ok(result.ok, path);
        assert.deepEqual(new Uint8Array(result.bytes), bytes);
        assert.equal(await shared().sandbox.fileExists(path, signal), true);
      }
    });

    it('may be a data file, which is read from the data and not from what hides under it', async () => {
      const result = await read('/home/user/application.log', 100_000);
      assert.ok(result.ok);
      assert.deepEqual(
        Buffer.from(result.bytes),
        readFileSync(join(shared().folders.dataDir, 'application.log')),
      );
    });

    it('that is missing, a folder, too large or outside is told from the others', async () => {
      await shared().run('echo 0123456789 > ten; mkdir -p folder');
      assert.deepEqual(await read('missing'), { ok: false, reason: 'missing' });
      assert.deepEqual(await read('ten/below'), { ok: false, reason: 'missing' });
      assert.deepEqual(await read('folder'), { ok: false, reason: 'not_a_file' });
      assert.deepEqual(await read('ten', 5), { ok: false, reason: 'too_large' });
      assert.deepEqual(await read('/etc/passwd'), { ok: false, reason: 'outside' });
      assert.deepEqual(await read('../../etc/passwd'), { ok: false, reason: 'outside' });
      for (const path of ['missing', 'folder', '/etc/passwd', '/dev/null', '']) {
        assert.equal(await shared().sandbox.fileExists(path, signal), false, path);
      }
    });

    it('that is a link is never followed out of the sandbox', async () => {
      const { scratchDir } = shared().folders;
      symlinkSync('/etc/passwd', join(scratchDir, 'link-out'));
      symlinkSync('/etc', join(scratchDir, 'folder-out'));
      symlinkSync(join(shared().folders.root, canary), join(scratchDir, 'link-host'));
      symlinkSync('loop', join(scratchDir, 'loop'));
      assert.deepEqual(await read('link-out'), { ok: false, reason: 'outside' });
      assert.deepEqual(await read('folder-out/passwd'), { ok: false, reason: 'outside' });
      assert.equal((await read('link-host')).ok, false);
      assert.deepEqual(await read('loop'), { ok: false, reason: 'not_a_file' });
      assert.equal(await shared().sandbox.fileExists('link-out', signal), false);
      const { stdout } = await shared().run('cat link-out folder-out/passwd link-host');
      assert.doesNotMatch(stdout, /root:|content/);
    });

    it('that is a FIFO or sparse and huge holds nobody up', async function () {
      if (platform() === 'win32') skip(this, 'not on Windows');
      execFileSync('mkfifo', [join(shared().folders.scratchDir, 'fifo')]);
      writeFileSync(join(shared().folders.scratchDir, 'sparse'), '');
      truncateSync(join(shared().folders.scratchDir, 'sparse'), 10 * 1024 ** 3);
      assert.deepEqual(await read('fifo'), { ok: false, reason: 'not_a_file' });
      assert.deepEqual(await read('sparse', 1_000_000), { ok: false, reason: 'too_large' });
    });
  });

  describe('closing', () => {
    it('ends a command that runs, answers later ones, and may be done twice', async () => {
      const opened = await openSandbox(provider);
      const running = opened.sandbox.exec('echo > started; sleep 1000', { timeoutMs: patienceMs, signal });
      await untilThere(join(opened.folders.scratchDir, 'started'));
      await opened.sandbox[Symbol.asyncDispose]();
      assert.equal((await running).ended, 'aborted');
      const late = await opened.sandbox.exec('echo late', { timeoutMs: patienceMs, signal });
      assert.equal(late.ended, 'sandbox_error');
      await opened.sandbox[Symbol.asyncDispose]();
      opened.folders[Symbol.dispose]();
    });

    it('leaves what the agent wrote and nothing of ours: no folder, no mount point, no thread, no process', async () => {
      const opened = await openSandbox(provider);
      await opened.run('echo mine > mine; echo t > /tmp/t; mkdir -p /tmp/d && chmod 000 /tmp/d');
      await opened.sandbox[Symbol.asyncDispose]();
      assert.deepEqual(readdirSync(opened.folders.scratchDir), ['mine']);
      assert.deepEqual(readdirSync(opened.folders.root).sort(), ['data', 'scratch']);
      assert.deepEqual(processesWith(opened.folders.root), []);
      opened.folders[Symbol.dispose]();
    });

    it('lets the process end', async () => {
      using folders = makeFolders();
      const run = promisify(execFile);
      const { stdout } = await run(
        process.execPath,
        [childProgram, kind, folders.dataDir, folders.scratchDir, 'echo end'],
        {
          timeout: patienceMs,
        },
      );
      assert.equal(stdout, 'end\n');
    });
  });
}

/** Looks where a variable or an open file could show. */
const childScript =
  'env; cat /proc/self/environ /proc/1/environ; cat /proc/self/fd/77; ls -l /proc/self/fd; true';
