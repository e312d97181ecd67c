import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type CliScene, cliScene, naming, objectRecord, submissionOf } from '../support/cliScene.ts';
import { completion, fakeReplies } from '../support/fakeChatReplies.ts';
import { type FakeChatServer, startFakeChatServer } from '../support/fakeChatServer.ts';

function call(name: string, args: unknown) {
  return completion({ calls: [{ name, arguments: JSON.stringify(args) }] });
}

const write = call('code_exec', {
  cmd: `echo '${submissionOf('shop/Deployment/cart')}' > agent_output.json`,
});
const finish = call('finish', { reason: 'done', paths: ['agent_output.json'] });

/** The first attempt ends; the second hangs in its second turn until it is stopped; asked again, it ends too. */
function startServer(): Promise<FakeChatServer> {
  return startFakeChatServer([write, finish, write, fakeReplies.hangBeforeHeaders, write, finish]);
}

function sceneFor(server: FakeChatServer): CliScene {
  return cliScene({ config: { models: [{ name: 'm', endpoint: server.url, concurrency: 1 }] } });
}

/** Checks that the run is on the disk as one that was stopped in its second attempt, and resumes it to its end. */
async function assertResumable(scene: CliScene): Promise<void> {
  const results = scene.results();
  assert.equal(results.score('m', 'Scenario-1').score?.score, 1);
  assert.equal(existsSync(results.attempt('m', 'Scenario-2').score), false);
  const { code, stderr } = await scene.run(['run', '--resume']);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /2 attempts, 1 of them done before/);
  assert.ok(existsSync(join(results.attempt('m', 'Scenario-2').interrupted, '1', 'trajectory.jsonl')));
  const report = results.report('m');
  assert.deepEqual([report.status, report.accuracy, report.attempt_count], ['complete', 1, 2]);
}

describe('a signal during a run', () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`${signal} stops it cleanly: reports say what is missing, and it can be resumed`, async () => {
      await using server = await startServer();
      using scene = sceneFor(server);
      await using running = scene.start(['run']);
      await server.untilReceived(4);
      running.kill(signal);
      const { code, stdout, stderr } = await running.ended;
      assert.equal(code, 130, stderr);
      assert.match(stderr, new RegExp(`^${signal}: stopping after what is being written\\.`, 'm'));
      assert.match(stderr, /m\/Scenario-2\/r1 {2}not scored, 1 turn.*\(cancelled: the run was stopped\)/);
      const results = scene.results();
      assert.ok(
        stdout.includes(`after 1 of 2 attempts. Go on with: itbench-review run --resume ${results.dir}\n`),
      );
      const report = results.report('m');
      assert.deepEqual(
        [report.status, report.status_reasons, report.accuracy, report.task_count, report.attempt_count],
        [
          'inconclusive',
          ['No attempt counts for Scenario-2: the figures leave it out.', '1 planned attempt has not ended.'],
          1,
          2,
          1,
        ],
      );
      assert.equal(results.events().at(-1)?.status, 'cancelled');
      assert.equal(existsSync(join(results.dir, 'run.lock')), false);
      await assertResumable(scene);
    });
  }

  it('and a second one end it at once, and it can be resumed', async () => {
    await using server = await startServer();
    using scene = sceneFor(server);
    await using running = scene.start(['run']);
    await server.untilReceived(4);
    // Two different ones, because a process sees two equal ones that wait for it as one.
    running.kill('SIGINT');
    running.kill('SIGTERM');
    const { code } = await running.ended;
    assert.equal(code, 130);
    assert.notEqual(scene.results().events().at(-1)?.type, 'run_ended');
    await assertResumable(scene);
  });

  it('is no fault while an attempt is being scored: the run goes on from there later', async () => {
    using scene = cliScene({ tasks: 1, scripts: { right: naming('shop/Deployment/cart') } });
    // Reading this table for the score takes far longer than a signal takes to arrive.
    const record = objectRecord('2025-12-15 17:30:00', 'ConfigMap', 'padding');
    appendFileSync(scene.in('tasks/Scenario-1/k8s_objects_raw.tsv'), record.repeat(300_000));
    assert.equal((await scene.run(['run'])).code, 0);
    const { score } = scene.results().attempt('right', 'Scenario-1');
    const before = readFileSync(score);
    rmSync(score);

    await using running = scene.start(['run', '--resume']);
    await running.untilPrinted(/^Run /m);
    running.kill('SIGINT');
    const { code, stderr } = await running.ended;
    assert.equal(code, 130, stderr);
    assert.doesNotMatch(stderr, /fault/);
    assert.equal(existsSync(score), false);

    assert.equal((await scene.run(['run', '--resume'])).code, 0);
    assert.deepEqual(readFileSync(score), before);
  });
});
