import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../../src/core/errors.ts';
import { createDockerProvider } from '../../src/core/sandbox/docker.ts';
import type { ExecResult } from '../../src/core/sandbox/sandbox.ts';
import { type EngineMode, type FakeEngine, fakeDigest, fakeEngine } from '../support/fakeEngine.ts';
import { limits, neverAborted, openSandbox, patienceMs } from '../support/sandboxFixture.ts';
import { untilThere } from '../support/waiting.ts';

const signal = neverAborted;

/** One command in a sandbox whose engine behaves so from then on. */
async function ended(mode: EngineMode, engine: FakeEngine): Promise<ExecResult> {
  await using opened = await openSandbox(createDockerProvider(engine));
  engine.setMode(mode);
  return await opened.sandbox.exec('echo out', { timeoutMs: patienceMs, signal });
}

describe('the docker sandbox, before a stand-in for the command line of docker', () => {
  let engine: FakeEngine;
  beforeEach(() => {
    engine = fakeEngine();
  });
  afterEach(() => engine[Symbol.dispose]());

  describe('when probed', () => {
    const reasons: readonly (readonly [EngineMode, RegExp])[] = [
      ['daemon-down', /^docker is installed, but no engine answers it \(Cannot connect .*\): start Docker/],
      ['no-image', /reference image itbench-review-sandbox is not built: run "itbench-review sandbox build"/],
      ['no-start', /^a container cannot be started: docker: Error response from daemon: unknown runtime$/],
      ['not-running', /^The container engine could not run the command: .* is not running$/],
      ['elsewhere', /does not arrive in the folders of this machine: the engine runs on another\.$/],
    ];
    for (const [mode, expected] of reasons) {
      it(`says in words what is missing, and what to do: ${mode}`, async () => {
        engine.setMode(mode);
        const probe = await createDockerProvider(engine).probe(signal);
        assert.deepEqual([probe.ok, probe.reasons.length], [false, 1], probe.reasons.join('\n'));
        assert.match(probe.reasons[0] ?? '', expected);
      });
    }

    it('runs a first command, and names the engine and the image', async () => {
      const probe = await createDockerProvider(engine).probe(signal);
      assert.deepEqual(
        [probe.ok, probe.version, probe.reasons],
        [true, 'docker 28.2.2, image sha256:aaaaaaaaaaaa', []],
      );
    });

    it('removes the containers of programs of this machine that are gone, and no others', async () => {
      await createDockerProvider(engine).probe(signal);
      const [owner = ''] = engine
        .callsOf('run')
        .flatMap((call) => call.filter((word) => word.includes('.owner=')));
      const host = owner.slice(owner.indexOf('=') + 1).split('.')[0];
      engine.setListing(
        `left ${host}.999999999\nworking ${host}.${process.pid}\nanother ffffffffffff.999999999\n`,
      );
      const before = engine.callsOf('rm').length;
      await createDockerProvider(engine).probe(signal);
      assert.deepEqual(engine.callsOf('rm')[before], ['rm', '--force', 'left']);
    });
  });

  it('starts a container of the pinned image, with no network, no privileges and nothing of the host', async () => {
    const image = `registry.example/tools@${fakeDigest}`;
    await using opened = await openSandbox(createDockerProvider({ ...engine, image }));
    await opened.run('echo out');
    const [run = []] = engine.callsOf('run');
    const given = run.join(' ');
    for (const flags of [
      '--rm --init --pull never --log-driver none',
      '--network none --read-only --cap-drop ALL --security-opt no-new-privileges --ipc none',
      `--memory ${limits.memoryBytes} --memory-swap ${limits.memoryBytes} --pids-limit ${limits.processes + 4} --cpus 2`,
      `--entrypoint cat ${image}`,
    ]) {
      assert.ok(given.includes(flags), `${flags}\nis not in\n${given}`);
    }
    assert.match(given, /src=[^ ]*\/data\/alerts,dst=\/home\/user\/alerts,readonly/);
    assert.doesNotMatch(given, /--privileged|--env|--volume/);
    assert.equal(opened.sandbox.fingerprint.image_digest, fakeDigest);
    assert.equal(engine.callsOf('pull').length, 0);
  });

  it('gives a script on standard input, as a user without privileges, with an environment of its own', async () => {
    await using opened = await openSandbox(createDockerProvider(engine));
    const script = `echo '${'x'.repeat(200_000)}'`;
    await opened.sandbox.exec(script, { timeoutMs: 5000, signal });
    const call = engine.callsOf('exec').at(-1) ?? [];
    const uid = process.geteuid?.() === 0 ? 65_534 : process.geteuid?.();
    assert.match(
      call.join(' '),
      new RegExp(
        `^exec --interactive --user ${uid}:\\d+ --workdir /home/user sandbox-\\w+ env -i HOME=/home/user `,
      ),
    );
    assert.deepEqual(call.slice(-3), ['15', String(limits.fileBytes / 1024), 'long']);
    assert.ok(!call.join(' ').includes('xxx'), 'the script is among the arguments');
    assert.equal(engine.lastInput(), `${script}\n`);
  });

  it('runs all commands of an attempt in one container, which it removes on closing', async () => {
    const opened = await openSandbox(createDockerProvider(engine));
    for (const script of ['echo 1', 'echo 2']) await opened.run(script);
    assert.equal(engine.callsOf('run').length, 1);
    await opened[Symbol.asyncDispose]();
    assert.deepEqual(engine.callsOf('rm').length, 1);
  });

  describe('tells what ended a command', () => {
    it('the command itself, by its exit code, with what it printed and nothing of ours', async () => {
      const { exitCode, stdout, stderr } = await ended('works', engine);
      assert.deepEqual([exitCode, stdout.head, stderr.head], [3, 'out\n', 'err']);
    });

    it('the command, which killed even the shell around it: the next one gets a new container', async () => {
      await using opened = await openSandbox(createDockerProvider(engine));
      engine.setMode('killed');
      const killed = await opened.sandbox.exec('kill -9 -1', { timeoutMs: patienceMs, signal });
      assert.deepEqual([killed.ended, killed.exitCode, killed.stderr.head], ['exit', 137, 'err']);
      assert.equal(engine.callsOf('rm').length, 1);
      engine.setMode('works');
      assert.equal((await opened.run('echo out')).stdout, 'out\n');
      assert.equal(engine.callsOf('run').length, 2);
    });

    it('the kernel, for memory', async () => {
      const { ended: how, detail } = await ended('killed-for-memory', engine);
      assert.equal(how, 'oom');
      assert.match(detail ?? '', /more than 256 MiB of memory/);
    });

    for (const mode of ['not-running', 'daemon-dies'] as const) {
      it(`the engine, which never counts as an answer of the command: ${mode}`, async () => {
        const { ended: how, exitCode, detail } = await ended(mode, engine);
        assert.deepEqual([how, exitCode], ['sandbox_error', null]);
        assert.match(detail ?? '', /^The container engine could not run the command: /);
      });
    }

    it('an abort, which removes the container', async () => {
      await using opened = await openSandbox(createDockerProvider(engine));
      engine.setMode('hangs');
      const controller = new AbortController();
      const running = opened.sandbox.exec('echo out', { timeoutMs: patienceMs, signal: controller.signal });
      await untilThere(join(engine.environment.PATH ?? '', 'hanging'));
      controller.abort();
      const result = await running;
      assert.deepEqual([result.ended, result.stdout.head], ['aborted', 'out\n']);
      assert.equal(engine.callsOf('rm').length, 1);
    });
  });

  it('refuses a snapshot that the agent could not read, rather than show it evidence that is missing', async () => {
    engine.setMode('unreadable');
    await assert.rejects(
      openSandbox(createDockerProvider(engine)),
      (error) =>
        BenchError.is(error, 'sandbox_failed') &&
        /cannot read all of the data: \/home\/user\/alerts/.test(error.message) &&
        /chmod -R a\+rX/.test(error.hint ?? ''),
    );
  });

  it('leaves no folder of a probe', async () => {
    const provider = createDockerProvider({ ...engine, temporaryDir: engine.environment.HOME ?? '' });
    await provider.probe(signal);
    const [run = []] = engine.callsOf('run');
    const scratch = /src=([^,]*\/scratch),dst=\/home\/user /.exec(run.join(' '))?.[1] ?? '';
    assert.match(scratch, /itbench-review-probe-/);
    assert.equal(existsSync(scratch), false);
  });
});
