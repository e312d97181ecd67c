import assert from 'node:assert/strict';
import { closeSync, existsSync, fstatSync, globSync, openSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { BenchError } from '../../src/core/errors.ts';
import { createRandom } from '../../src/core/simulate/random.ts';
import { RunLock } from '../../src/core/store/runLock.ts';
import type { RunPlan } from '../../src/protocol/worker.ts';
import {
  type Acknowledged,
  acknowledgedIn,
  assertJournals,
  assertKept,
  scoreFiles,
} from '../support/acknowledged.ts';
import { type FakeChatServer, startFakeChatServer } from '../support/fakeChatServer.ts';
import { descendants } from '../support/processes.ts';
import { neverAborted } from '../support/sandboxFixture.ts';
import { providerOf } from '../support/sandboxProviders.ts';
import { skip } from '../support/skip.ts';
import { until, untilThere } from '../support/waiting.ts';
import { WorkerHost } from '../support/workerHost.ts';
import {
  calling,
  finishAnswer,
  hangingInSecondAttempt,
  plan,
  type WorkerScene,
  workerScene,
  writeAnswer,
} from '../support/workerScene.ts';

// Another seed each time: what it finds can be played again with TEST_SEED.
const seed = Number(process.env.TEST_SEED) || Date.now() % 2 ** 31;
const minimumKills = 8;
/** Most events of a run before its end by force; an attempt has five. */
const killWithinEvents = 9;
/** Longest wait after the last of them. */
const killWithinMs = 50;

const sandboxes = ['bwrap', 'virtual'] as const;
const isBwrapHere = (await providerOf('bwrap').probe(neverAborted)).ok;

function sceneFor(
  server: FakeChatServer,
  sandbox: string,
  config: Readonly<Record<string, unknown>> = {},
): WorkerScene {
  const models = [{ name: 'm', endpoint: server.url, concurrency: 1 }];
  return workerScene({ config: { models, sandbox, ...config } });
}

/** Control groups of sandboxes that this process has made and not removed. */
function ownGroups(): string[] {
  const namespace = /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0];
  return globSync(`/sys/fs/cgroup/**/itbench-sandbox-${namespace}-${process.pid}*`);
}

describe(`a worker that is killed in the middle of a run (seed ${seed})`, function () {
  this.timeout(400_000);

  it('leaves a run that is listed as interrupted, is locked by nobody, and is finished by another worker', async () => {
    await using server = await startFakeChatServer(hangingInSecondAttempt);
    using scene = sceneFor(server, 'virtual');
    await using first = new WorkerHost();
    const { run_id, dir } = await plan(first, scene);
    const running = first.client.call('startRun', { run_id });
    const rejected = assert.rejects(running, { code: 'channel_closed' });
    await server.untilReceived(4);
    const before = acknowledgedIn(dir);
    assert.equal(RunLock.isHeld(join(dir, 'run.lock')), true);
    await first.client.kill();
    await rejected;
    assert.deepEqual(await first.exit, { expected: false, code: 1, error: null });
    assert.equal(RunLock.isHeld(join(dir, 'run.lock')), false);

    await using second = new WorkerHost();
    const [listed] = await second.client.call('listRuns', { output_dir: scene.in('results'), limit: 1 });
    assert.deepEqual([listed?.state, listed?.ended], ['interrupted', 1]);
    const rest = await second.client.call('planResume', { dir, keys: {} });
    assert.equal(rest.already_ended, 1);
    const summary = await second.client.call('startRun', { run_id });
    assert.deepEqual([summary.status, summary.ended], ['complete', 2]);
    const started = second.events.filter(({ type }) => type === 'attempt_started');
    assert.deepEqual(started, [{ type: 'attempt_started', model: 'm', task_id: 'Scenario-2', repeat: 1 }]);
    assertKept(dir, [before]);
    assertJournals(dir);
    const { interrupted } = scene.results().attempt('m', 'Scenario-2');
    assert.ok(existsSync(join(interrupted, '1', 'trajectory.jsonl')));
    assert.equal(scene.results().report('m').accuracy, 1);
  });

  for (const sandbox of sandboxes) {
    it(`leaves no process of its ${sandbox} sandbox behind`, async function () {
      if (process.platform !== 'linux') skip(this, 'processes can be looked at on Linux only');
      if (sandbox === 'bwrap' && !isBwrapHere) skip(this, 'bubblewrap does not run here');
      const sleep = calling('code_exec', { cmd: 'touch started; sleep 1000; true' });
      await using server = await startFakeChatServer([sleep, sleep, writeAnswer, finishAnswer]);
      using scene = sceneFor(server, sandbox);
      // Of suites that ran before in this process: a bundler's service, for one.
      const others = new Set(descendants().keys());
      const started = () => [...descendants()].filter(([pid]) => !others.has(pid));
      await using first = new WorkerHost();
      const { run_id, dir } = await plan(first, scene, { tasks: ['Scenario-1'] });
      const rejected = assert.rejects(first.client.call('startRun', { run_id }), { code: 'channel_closed' });
      await untilThere(join(dir, 'work', '0', 'home', 'started'));
      const running = started().map(([, { commandLine }]) => commandLine);
      const interpreter = sandbox === 'bwrap' ? /bwrap|sleep 1000/ : /virtualWorker\.js/;
      assert.match(running.join('\n'), interpreter);
      await first.client.kill();
      await rejected;
      await until(() => started().length === 0);

      // Its folder, and what the kernel held for it, are cleared up by who goes on.
      await using second = new WorkerHost();
      await second.client.call('planResume', { dir, keys: {} });
      const stopping = new AbortController();
      const resumed = second.client.call('startRun', { run_id }, stopping.signal);
      await untilThere(join(dir, 'work', '0', 'home', 'started'));
      stopping.abort();
      assert.equal((await resumed).status, 'cancelled');
      assert.deepEqual([existsSync(join(dir, 'work')), ownGroups()], [false, []]);
    });
  }

  for (const sandbox of sandboxes) {
    it(`at any moment, with the ${sandbox} sandbox, loses nothing acknowledged, and nothing that had ended runs again`, async function () {
      if (sandbox === 'bwrap' && !isBwrapHere) skip(this, 'bubblewrap does not run here');
      const random = createRandom(`${seed}/${sandbox}`);
      const replies = [writeAnswer, calling('code_exec', { cmd: 'cat agent_output.json' }), finishAnswer];
      await using server = await startFakeChatServer({
        order: 'turn',
        replies: replies.map((reply) => ({ ...reply, delay_ms: 40 })),
      });
      let undisturbed: [string, Buffer][] | undefined;
      let kills = 0;
      while (kills < minimumKills) {
        using scene = sceneFor(server, sandbox, { repeats: 2 });
        const states: Acknowledged[] = [];
        let dir = '';
        for (let done = false; !done; ) {
          await using host = new WorkerHost();
          const planned: RunPlan =
            dir === '' || !existsSync(join(dir, 'run.json'))
              ? await plan(host, scene)
              : await host.client.call('planResume', { dir, keys: {} });
          dir = planned.dir;
          const running = host.client.call('startRun', { run_id: planned.run_id }).then(
            ({ status }) => status,
            (error) => {
              assert.ok(BenchError.is(error, 'channel_closed'), String(error));
              return 'killed';
            },
          );
          const told = host.untilTold(Math.floor(random.between(0, killWithinEvents))).catch(() => {});
          await Promise.race([running, told]);
          await Promise.race([running, wait(random.between(0, killWithinMs))]);
          await host.client.kill();
          done = (await running) !== 'killed';
          if (done) continue;
          kills += 1;
          if (existsSync(join(dir, 'run.json'))) states.push(acknowledgedIn(dir));
          assert.equal(RunLock.isHeld(join(dir, 'run.lock')), false);
        }
        const results = scene.results();
        assertKept(results.dir, states);
        assertJournals(results.dir);
        const report = results.report('m');
        assert.deepEqual(
          [report.status, report.accuracy, report.attempt_count, report.unfinished_attempt_count],
          ['complete', 1, 4, 0],
        );
        assert.deepEqual(
          [existsSync(join(results.dir, 'run.lock')), existsSync(join(results.dir, 'work'))],
          [false, false],
        );
        undisturbed ??= scoreFiles(results.dir);
        assert.deepEqual(scoreFiles(results.dir), undisturbed);
      }
    });
  }
});

describe('a worker that ends', function () {
  this.timeout(240_000);

  it('closes no file of the process that it is a part of', async function () {
    if (!isBwrapHere) skip(this, 'bubblewrap does not run here, and only its pipes are opened by number');
    await using server = await startFakeChatServer([writeAnswer, finishAnswer]);
    using scene = sceneFor(server, 'bwrap');
    const host = new WorkerHost();
    const { run_id } = await plan(host, scene, { tasks: ['Scenario-1'] });
    await host.client.call('startRun', { run_id });
    // These get the numbers that the worker's files had.
    const files = Array.from({ length: 50 }, () => openSync('/dev/null', 'r'));
    await host.client.dispose();
    try {
      assert.deepEqual(
        files.filter((file) => !isOpen(file)),
        [],
      );
    } finally {
      for (const file of files.filter(isOpen)) closeSync(file);
    }
  });
});

function isOpen(file: number): boolean {
  try {
    fstatSync(file);
    return true;
  } catch {
    return false;
  }
}
