import assert from 'node:assert/strict';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../../src/core/errors.ts';
import type { SandboxKind, SandboxProvider } from '../../src/core/sandbox/sandbox.ts';
import {
  fingerprintOf,
  limits,
  makeFolders,
  neverAborted,
  type Opened,
  openSandbox,
  patienceMs,
  processesWith,
} from './sandboxFixture.ts';
import { isolationContract } from './sandboxIsolationContract.ts';
import { scratchContract } from './sandboxScratchContract.ts';
import type { Traits } from './sandboxTraits.ts';
import { untilThere } from './waiting.ts';

const signal = neverAborted;

/** What every kind of sandbox must do; see `Sandbox` in src/core/sandbox/sandbox.ts. */
export function sandboxContract(
  kind: SandboxKind,
  createProvider: () => SandboxProvider,
  traits: Traits,
): void {
  const provider = createProvider();
  let shared: Opened;
  before(async () => {
    shared = await openSandbox(provider);
  });
  after(() => shared?.[Symbol.asyncDispose]());

  describe('commands', () => {
    it('start in /home/user, which lists the data entries and nothing of ours', async () => {
      const { stdout } = await shared.run('pwd; ls -A | sort');
      assert.equal(stdout, '/home/user\nalerts\napplication.log\nk8s_events_raw.tsv\n');
    });

    it('return their exit code, and what they printed on each stream apart', async () => {
      const result = await shared.sandbox.exec('echo out; echo err >&2; exit 3', {
        timeoutMs: patienceMs,
        signal,
      });
      assert.deepEqual(
        { ...result, durationMs: 0 },
        {
          exitCode: 3,
          stdout: { head: 'out\n', tail: '', totalBytes: 4, droppedBytes: 0 },
          stderr: { head: 'err\n', tail: '', totalBytes: 4, droppedBytes: 0 },
          durationMs: 0,
          ended: 'exit',
        },
      );
      assert.ok(result.durationMs > 0 && result.durationMs < patienceMs);
    });

    it('exit with 127 and a message when there is no such program', async () => {
      const { exitCode, stderr } = await shared.run('no-such-program');
      assert.equal(exitCode, 127);
      assert.match(stderr, /no-such-program: command not found/);
    });

    it('can open /dev/stdout and /dev/stderr', async () => {
      const { stdout, stderr } = await shared.run(
        'echo out > /dev/stdout; echo err > /dev/stderr; echo x > /dev/null',
      );
      assert.deepEqual({ stdout, stderr }, { stdout: 'out\n', stderr: 'err\n' });
    });

    it('find their input empty, so that one that reads it does not eat the rest of the script', async () => {
      const { stdout } = await shared.run('cat\nread -r line\necho "rest of it: $line"');
      assert.equal(stdout, 'rest of it: \n');
    });

    it('may be longer than an argument of the kernel can be', async () => {
      const text = 'x'.repeat(300_000);
      const { exitCode, stdout } = await shared.run(`cat\ntext='${text}'\necho \${#text}\nexit 4`);
      assert.deepEqual({ exitCode, stdout }, { exitCode: 4, stdout: '300000\n' });
    });

    it('lose NUL bytes in the script, as in bash, and nothing else', async () => {
      assert.equal((await shared.run('echo a\0b')).stdout, 'ab\n');
    });

    it('may print NUL bytes', async () => {
      assert.equal((await shared.run("printf 'a\\0b'")).stdout, 'a\0b');
    });

    it('may print what is not UTF-8, and it comes back as text', async () => {
      const result = await shared.sandbox.exec("printf 'A\\xff\\xfeZ'", { timeoutMs: patienceMs, signal });
      assert.equal(result.ended, 'exit');
      assert.match(result.stdout.head, /^A..Z$/u);
      if (traits.keepsBytes) {
        assert.deepEqual(result.stdout, { head: 'A\ufffd\ufffdZ', tail: '', totalBytes: 4, droppedBytes: 0 });
      }
    });

    it('keep the indentation of here-documents and of strings over several lines', async () => {
      const { stdout } = await shared.run('cat <<EOF\n  two\n\ttab\nEOF\n  echo "a\n    b"');
      assert.equal(stdout, '  two\n\ttab\na\n    b\n');
    });

    it('may be many more than a command may have processes', async () => {
      for (let count = 0; count < 3 * limits.processes; count++) {
        assert.equal((await shared.run('true | true')).exitCode, 0, `command ${count}`);
      }
    });

    it('of one sandbox run one after another, however they are asked', async () => {
      const scripts = [
        'echo 1 >> order; sleep 0.2; echo 2 >> order',
        'echo 3 >> order',
        'cat order; rm order',
      ];
      const results = await Promise.all(
        scripts.map((script) => shared.sandbox.exec(script, { timeoutMs: patienceMs, signal })),
      );
      assert.equal(results[2]?.stdout.head, '1\n2\n3\n');
    });
  });

  describe('data', () => {
    const attacks = [
      'echo x > k8s_events_raw.tsv',
      'echo x >> k8s_events_raw.tsv',
      'echo x > alerts/new.json',
      'echo x | tee alerts/new.json',
      'rm -f k8s_events_raw.tsv',
      'rm -rf alerts',
      'mv k8s_events_raw.tsv other.tsv',
      'mv alerts other',
      'touch alerts/alerts_at_1.json',
      'touch alerts/new.json',
      'mkdir alerts/folder',
      'chmod 777 k8s_events_raw.tsv',
      'cp application.log alerts/copy.log',
      'cp application.log k8s_events_raw.tsv',
      'sed -i s/a/b/ k8s_events_raw.tsv',
      'ln -s k8s_events_raw.tsv alerts/link',
      'echo x > /home/user/alerts/../k8s_events_raw.tsv',
    ];

    for (const attack of attacks) {
      it(`is not changed by ${attack}, which says why`, async () => {
        const before = fingerprintOf(shared.folders.dataDir);
        const { exitCode, stderr } = await shared.run(attack);
        assert.deepEqual(fingerprintOf(shared.folders.dataDir), before);
        if (traits.forcedRemovalFails || !attack.startsWith('rm ')) assert.notEqual(exitCode, 0);
        assert.match(stderr, /Read-only file system|busy|not permitted|Permission denied/i);
      });
    }

    it('is not changed from within a script, which goes on after the refusal with what it printed', async () => {
      const before = fingerprintOf(shared.folders.dataDir);
      const { exitCode, stdout, stderr } = await shared.run(
        'echo one; echo x > alerts/y || echo two; wc -l < k8s_events_raw.tsv',
      );
      assert.deepEqual({ exitCode, stdout }, { exitCode: 0, stdout: 'one\ntwo\n241\n' });
      assert.match(stderr, /alerts\/y: Read-only file system/);
      assert.deepEqual(fingerprintOf(shared.folders.dataDir), before);
    });

    it('with a link or a special file in it is refused rather than shown in part', async () => {
      using folders = makeFolders();
      symlinkSync('/etc/passwd', join(folders.dataDir, 'alerts', 'linked.json'));
      await assert.rejects(
        provider.open({ ...folders, limits }, signal),
        (error) => BenchError.is(error, 'sandbox_failed') && error.message.includes('alerts/linked.json'),
      );
    });

    it('that is not there is refused', async () => {
      using folders = makeFolders();
      const spec = { ...folders, dataDir: join(folders.root, 'nowhere'), limits };
      await assert.rejects(provider.open(spec, signal), (error) => BenchError.is(error, 'sandbox_failed'));
    });
  });

  describe('what is written', () => {
    it('in the home and in /tmp is there for the next command; shell state is not', async () => {
      await shared.run('x=1; mkdir -p d/e; cd d; echo a > note; echo t > /tmp/kept');
      const { stdout } = await shared.run('cat d/note /tmp/kept; pwd; echo "[$x]"');
      assert.equal(stdout, 'a\nt\n/home/user\n[]\n');
      assert.equal(readFileSync(join(shared.folders.scratchDir, 'd', 'note'), 'utf8'), 'a\n');
    });

    it('in /tmp is not listed in the home, and elsewhere is refused', async () => {
      const { exitCode, stdout } = await shared.run(
        'ls -A | grep -c tmp; echo x > /etc/x || echo x > /x || echo x > /usr/x',
      );
      assert.equal(stdout, '0\n');
      assert.notEqual(exitCode, 0);
    });

    it('beyond the size limit of a file is cut or refused, and the command fails', async () => {
      await using opened = await openSandbox(provider, { fileBytes: 1024 ** 2 });
      const { exitCode } = await opened.run(
        'cat application.log > all; for i in 1 2 3 4 5 6 7; do cat all all > more; cp more all; done; test $(wc -c < all) -gt 2000000',
      );
      assert.notEqual(exitCode, 0);
      const { stdout } = await opened.run('wc -c < all');
      assert.ok(Number(stdout) <= 1024 ** 2, `the file holds ${stdout.trim()} bytes`);
    });
  });

  describe('huge output', () => {
    let opened: Opened;
    before(async () => {
      opened = await openSandbox(provider, { memoryBytes: 1024 ** 3 });
      const lines = Array.from(
        { length: 100_000 },
        (_, index) => `${String(index).padStart(7, '0')} ${'é'.repeat(100)}`,
      );
      writeFileSync(join(opened.folders.scratchDir, 'big'), `FIRST\n${lines.join('\n')}\nLAST\n`);
    });
    after(() => opened?.[Symbol.asyncDispose]());

    for (const [name, script] of [
      ['stdout', 'cat big'],
      ['stderr', 'cat big >&2'],
    ] as const) {
      it(`on ${name} comes back as its head and its tail, with a count of the rest`, async () => {
        const result = await opened.sandbox.exec(script, { timeoutMs: patienceMs, signal });
        const { head, tail, totalBytes, droppedBytes } = result[name];
        assert.deepEqual({ ended: result.ended, exitCode: result.exitCode }, { ended: 'exit', exitCode: 0 });
        assert.equal(totalBytes, 20_900_011);
        assert.ok(
          head.startsWith('FIRST\n0000000 é') && tail.endsWith('é\nLAST\n'),
          `${head.slice(0, 20)}…${tail.slice(-20)}`,
        );
        assert.ok(!`${head}${tail}`.includes('\ufffd'), 'a character was cut in two');
        assert.equal(Buffer.byteLength(head) + Buffer.byteLength(tail) + droppedBytes, totalBytes);
        assert.ok(Buffer.byteLength(head) + Buffer.byteLength(tail) <= limits.outputBytes);
      });
    }
  });

  describe('a command that does not end', () => {
    for (const script of [
      'sleep 1000',
      'while true; do :; done',
      'trap "" TERM INT 2>/dev/null; while true; do sleep 0.01; done',
    ]) {
      it(`is stopped at its time-out, and the sandbox works on: ${script}`, async () => {
        const result = await shared.sandbox.exec(`echo kept > kept; echo before; ${script}`, {
          timeoutMs: 1500,
          signal,
        });
        assert.deepEqual(
          { ended: result.ended, exitCode: result.exitCode },
          { ended: 'timeout', exitCode: null },
        );
        assert.match(result.detail ?? '', /within 1\.5 s/);
        assert.ok(result.durationMs >= 1490 && result.durationMs < 15_000, `it took ${result.durationMs} ms`);
        if (traits.keepsOutputOfStopped) assert.equal(result.stdout.head, 'before\n');
        assert.equal((await shared.run('cat kept')).stdout, 'kept\n');
      });
    }

    it('is stopped when its signal aborts', async () => {
      const controller = new AbortController();
      const started = join(shared.folders.scratchDir, 'started');
      const running = shared.sandbox.exec('echo > started; sleep 1000', {
        timeoutMs: patienceMs,
        signal: controller.signal,
      });
      await untilThere(started);
      controller.abort();
      const result = await running;
      assert.deepEqual(
        { ended: result.ended, exitCode: result.exitCode },
        { ended: 'aborted', exitCode: null },
      );
      assert.equal((await shared.run('echo works')).stdout, 'works\n');
    });

    it('is not even started with a signal that has aborted', async () => {
      const result = await shared.sandbox.exec('echo > never', {
        timeoutMs: patienceMs,
        signal: AbortSignal.abort(),
      });
      assert.equal(result.ended, 'aborted');
      assert.ok(!existsSync(join(shared.folders.scratchDir, 'never')));
    });

    it('that forks without end does not take the machine or the sandbox with it', async () => {
      const result = await shared.sandbox.exec(':(){ :|:& };:; sleep 0.5', { timeoutMs: 10_000, signal });
      assert.ok(['exit', 'timeout'].includes(result.ended), result.ended);
      assert.match(result.stderr.head, /fork|recursion/);
      assert.equal((await shared.run('echo works')).stdout, 'works\n');
    });

    it('that needs more memory than it may fails, and the sandbox works on', async () => {
      const eat = 'x=0123456789abcdef; a=(); while true; do x=$x$x; a+=("$x"); done';
      const result = await shared.sandbox.exec(eat, { timeoutMs: patienceMs, signal });
      assert.ok(result.ended === 'oom' || (result.ended === 'exit' && result.exitCode !== 0), result.ended);
      assert.equal((await shared.run('echo works')).stdout, 'works\n');
    });
  });

  describe('a background job', () => {
    it('does not outlive its command', async () => {
      const seconds = `7777.${process.pid}`;
      const script = `(sleep ${seconds}; echo late > late) & echo started`;
      const result = await shared.sandbox.exec(script, {
        timeoutMs: traits.concurrentJobs ? patienceMs : 1000,
        signal,
      });
      assert.equal(result.ended, traits.concurrentJobs ? 'exit' : 'timeout');
      if (traits.concurrentJobs) assert.equal(result.stdout.head, 'started\n');
      assert.deepEqual(processesWith(seconds), []);
    });

    it('that ends by itself leaves its work', async () => {
      const { stdout } = await shared.run(
        '(sleep 0.05; echo done > job) & wait 2>/dev/null; cat job; rm job',
      );
      assert.equal(stdout, 'done\n');
    });
  });

  scratchContract(provider, traits);
  isolationContract(kind, provider, traits, () => shared);
}
