import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../../src/core/errors.ts';
import { RunLock } from '../../src/core/store/runLock.ts';
import { makeSampleSuite } from '../../src/machine/sampleSuite.ts';
import type { EditorModelRequest } from '../../src/protocol/editorModel.ts';
import type { RunRequest } from '../../src/protocol/worker.ts';
import { runCli } from '../support/cli.ts';
import { naming, submissionOf } from '../support/cliScene.ts';
import { startFakeChatServer } from '../support/fakeChatServer.ts';
import { filesUnder } from '../support/runResults.ts';
import { neverAborted } from '../support/sandboxFixture.ts';
import { WorkerHost } from '../support/workerHost.ts';
import {
  calling,
  finishAnswer,
  hangingInSecondAttempt,
  plan,
  workerScene,
  writeAnswer,
} from '../support/workerScene.ts';

const right = { right: naming('shop/Deployment/cart') };

/** One attempt at a time, so that replies are taken in order. */
function serial(endpoint: string, keys: Readonly<Record<string, unknown>> = {}) {
  return { models: [{ name: 'm', endpoint, concurrency: 1, ...keys }] };
}

describe('a run in the worker', function () {
  this.timeout(120_000);

  it('without a configuration is the sample one: planned, run, and told event by event', async () => {
    await using host = new WorkerHost();
    using scene = workerScene();
    await makeSampleSuite(scene.in('sample'), { count: 2 }, neverAborted);
    const planned = await plan(host, scene, { config_file: null, smoke: true });
    assert.deepEqual(
      [planned.dir, planned.verified, planned.tasks, planned.models.map(({ name }) => name)],
      [
        scene.in('results', planned.run_id),
        'verified',
        ['sample-01', 'sample-02'],
        ['baseline-triage', 'baseline-exhaustive'],
      ],
    );
    assert.deepEqual([planned.attempt_count, planned.already_ended, planned.cost], [4, 0, { kind: 'free' }]);
    assert.equal(existsSync(scene.in('results')), false, 'planning writes nothing');
    const verified = host.progress.filter(({ what }) => what === 'verifying').at(-1);
    assert.ok(verified !== undefined && verified.total > 0 && verified.done === verified.total);

    const summary = await host.client.call('startRun', { run_id: planned.run_id });
    assert.deepEqual(
      [
        summary.dir,
        summary.status,
        summary.ended,
        summary.reports.map(({ model, status }) => [model, status]),
      ],
      [
        planned.dir,
        'complete',
        4,
        [
          ['baseline-triage', 'complete'],
          ['baseline-exhaustive', 'complete'],
        ],
      ],
    );
    const types = host.events.filter(({ type }) => type !== 'turn_ended').map(({ type }) => type);
    assert.deepEqual([types[0], types.at(-1)], ['run_started', 'run_ended']);
    // What is told is what the run keeps, in the same order.
    assert.deepEqual(
      types,
      scene
        .results()
        .events()
        .map(({ type }) => type),
    );
    for (const { model, path, accuracy, flagged_attempts } of summary.reports) {
      const report = scene.results().report(model);
      assert.equal(path, join(planned.dir, 'reports', `${model}.json`));
      assert.equal(accuracy, report.accuracy);
      const flagged = new Set(report.flags.map(({ task_id }) => task_id));
      assert.equal(flagged_attempts, flagged.size);
    }
    assert.deepEqual(host.problems, []);
  });

  it('has the identity of one of the command line', async () => {
    await using host = new WorkerHost();
    using scene = workerScene({ tasks: 1, scripts: right });
    const { run_id, dir } = await plan(host, scene);
    await host.client.call('startRun', { run_id });
    const { code, stderr } = await runCli(['run', '--out', 'others'], { cwd: scene.path });
    assert.equal(code, 0, stderr);
    const identityIn = (files: ReadonlyMap<string, Buffer>) => {
      const file = [...files.keys()].find((path) => path.endsWith('run.json'));
      const { harness_sha256, prompt_sha256, models } = JSON.parse(String(files.get(file ?? '')));
      return { harness_sha256, prompt_sha256, models };
    };
    const mine = identityIn(filesUnder(dir));
    assert.match(mine.harness_sha256, /^[0-9a-f]{64}$/);
    assert.deepEqual(mine, identityIn(filesUnder(scene.in('others'))));
  });

  it('takes the wishes of a request: models, tasks, the preset', async () => {
    await using host = new WorkerHost();
    using scene = workerScene({ tasks: 12, scripts: { ...right, wrong: naming('shop/Service/frontend') } });
    const all = await plan(host, scene);
    assert.deepEqual([all.tasks.length, all.models.length, all.max_turns], [12, 2, 5]);
    const smoke = await plan(host, scene, { smoke: true, models: ['wrong'] });
    assert.deepEqual(
      [smoke.tasks.length, smoke.models.map(({ name }) => name), smoke.max_turns, smoke.practice],
      [10, ['wrong'], 40, true],
    );
    const named = await plan(host, scene, { smoke: true, tasks: ['Scenario-12', 'Scenario-3'] });
    assert.deepEqual(named.tasks, ['Scenario-3', 'Scenario-12']);
    const refused: [Partial<RunRequest>, RegExp][] = [
      [{ models: ['wrnog'] }, /^itbench\.yml has no model wrnog$/],
      [{ tasks: ['Scenario-99'] }, /has no task Scenario-99$/],
    ];
    for (const [wishes, message] of refused) {
      await assert.rejects(plan(host, scene, wishes), { code: 'usage', message });
    }
  });

  it('is refused, and nothing is written, when something is wrong with its configuration', async () => {
    await using host = new WorkerHost();
    using scene = workerScene({ scripts: right });
    writeFileSync(scene.in('itbench.yml'), 'tasks_dir: tasks\nmodls: []\n');
    await assert.rejects(plan(host, scene), {
      code: 'config_invalid',
      message: /^itbench\.yml:2:1 modls: unknown key/m,
    });
    await assert.rejects(plan(host, scene, { config_file: scene.in('gone.yml') }), {
      code: 'config_missing',
    });
    assert.equal(existsSync(scene.in('results')), false);
  });

  it('starts only if it is the one that was planned last, and once', async () => {
    await using host = new WorkerHost();
    using scene = workerScene({ tasks: 1, scripts: right });
    const start = (run_id: string) => host.client.call('startRun', { run_id });
    await assert.rejects(start('some-run'), {
      code: 'usage',
      message: /some-run cannot start: none is planned/,
    });
    const first = await plan(host, scene);
    const second = await plan(host, scene);
    await assert.rejects(start(first.run_id), {
      code: 'usage',
      message: new RegExp(`last is ${second.run_id}`),
    });
    assert.equal((await start(second.run_id)).status, 'complete');
    await assert.rejects(start(second.run_id), { code: 'usage' });
  });

  it('is stopped by an abort, says what it came to, and is resumed by the same worker', async () => {
    await using server = await startFakeChatServer(hangingInSecondAttempt);
    await using host = new WorkerHost();
    using scene = workerScene({ config: serial(server.url) });
    const { run_id, dir } = await plan(host, scene);
    const stopping = new AbortController();
    const running = host.client.call('startRun', { run_id }, stopping.signal);
    await server.untilReceived(4);
    assert.deepEqual(await statesOf(host, scene.in('results')), [['running', 1]]);
    stopping.abort();
    const stopped = await running;
    assert.deepEqual([stopped.status, stopped.ended, stopped.attempt_count], ['cancelled', 1, 2]);
    assert.deepEqual(host.events.at(-1)?.type, 'run_ended');
    assert.deepEqual(await statesOf(host, scene.in('results')), [['cancelled', 1]]);

    const rest = await host.client.call('planResume', { dir, keys: {} });
    assert.deepEqual([rest.run_id, rest.dir, rest.already_ended], [run_id, dir, 1]);
    const summary = await host.client.call('startRun', { run_id });
    assert.deepEqual([summary.status, summary.ended], ['complete', 2]);
    assert.equal(scene.results().report('m').accuracy, 1);
    assert.deepEqual(await statesOf(host, scene.in('results')), [['complete', 2]]);
  });

  it('is left in order by a worker that is disposed', async () => {
    await using server = await startFakeChatServer(hangingInSecondAttempt);
    const host = new WorkerHost();
    using scene = workerScene({ config: serial(server.url) });
    const { run_id, dir } = await plan(host, scene);
    const running = host.client.call('startRun', { run_id });
    await server.untilReceived(4);
    await host.client.dispose();
    assert.equal((await running).status, 'cancelled');
    assert.deepEqual(await host.exit, { expected: true, code: 0, error: null });
    assert.equal(scene.results().events().at(-1)?.status, 'cancelled');
    assert.deepEqual([existsSync(join(dir, 'run.lock')), existsSync(join(dir, 'work'))], [false, false]);
  });

  it('is refused while another works on it', async () => {
    await using host = new WorkerHost();
    using scene = workerScene({ tasks: 1, scripts: right });
    const { run_id, dir } = await plan(host, scene);
    await host.client.call('startRun', { run_id });
    await host.client.call('planResume', { dir, keys: {} });
    const lock = RunLock.acquire(join(dir, 'run.lock'));
    await assert.rejects(host.client.call('startRun', { run_id }), { code: 'run_locked' });
    lock.release();
  });

  it('stops at its cost limit, and goes on with a higher one', async () => {
    const usage = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 };
    const priced = (name: string, args: unknown) => {
      const reply = calling(name, args);
      return { ...reply, body: { ...(reply.body as object), usage } };
    };
    const write = priced('code_exec', {
      cmd: `echo '${submissionOf('shop/Deployment/cart')}' > agent_output.json`,
    });
    const finish = priced('finish', { reason: 'done', paths: ['agent_output.json'] });
    await using server = await startFakeChatServer({ order: 'turn', replies: [write, finish] });
    await using host = new WorkerHost();
    // A call costs 2 cents: 1000 tokens in for 10 dollars a million, 100 out for 100.
    const price = { input_usd_per_mtok: 10, output_usd_per_mtok: 100 };
    using scene = workerScene({
      config: { ...serial(server.url, { price }), limits: { max_cost_usd: 0.03 } },
    });
    const { run_id, dir, cost } = await plan(host, scene);
    assert.deepEqual([cost.kind, cost.kind === 'at_most' && cost.usd], ['at_most', 0.03]);
    const stopped = await host.client.call('startRun', { run_id });
    // The call that reached the limit was paid, and was the last of its attempt.
    assert.deepEqual([stopped.status, stopped.ended], ['budget', 1]);
    const rest = await host.client.call('planResume', { dir, keys: {}, max_cost_usd: 5 });
    assert.deepEqual(rest.cost.kind === 'at_most' && rest.cost.usd, 5);
    assert.equal((await host.client.call('startRun', { run_id })).status, 'complete');
  });

  it('warns, before it is started, of a limit that holds nothing', async () => {
    await using host = new WorkerHost();
    const config = { ...serial('http://127.0.0.1:1/v1'), limits: { max_cost_usd: 5 } };
    using scene = workerScene({ config });
    const { cost, warnings } = await plan(host, scene);
    assert.equal(cost.kind, 'unknown');
    assert.match(
      warnings.join('\n'),
      /^limits\.max_cost_usd does not hold: no price is set for m, .* set price/,
    );
  });

  it('asks the models of the editor through the host', async () => {
    const asked: EditorModelRequest[] = [];
    const replies = [writeAnswer, finishAnswer].map(({ body }) => {
      const [choice] = (
        body as {
          choices: { message: { tool_calls: { function: { name: string; arguments: string } }[] } }[];
        }
      ).choices;
      const [call] = choice?.message.tool_calls ?? [];
      return { name: call?.function.name ?? '', arguments: call?.function.arguments ?? '' };
    });
    await using host = new WorkerHost({
      askEditorModel: async (request) => {
        asked.push(request);
        const call = replies[asked.length - 1];
        if (call === undefined) throw new BenchError('internal', 'too many questions');
        return {
          ok: true,
          answered_by: 'vendor/id 1.0',
          text: '',
          reasoning: '',
          tool_calls: [{ id: `call-${asked.length}`, ...call }],
          finish_reason: 'tool_calls',
          usage: {
            input_tokens: null,
            output_tokens: null,
            cached_input_tokens: null,
            reasoning_tokens: null,
          },
          left_out: [],
        };
      },
    });
    using scene = workerScene({
      tasks: 1,
      config: { models: [{ name: 'e', adapter: 'editor', model: 'vendor/id' }] },
    });
    const { run_id, cost } = await plan(host, scene);
    assert.equal(cost.kind, 'unknown');
    const { status, reports } = await host.client.call('startRun', { run_id });
    assert.deepEqual(
      [status, reports[0]?.accuracy],
      ['complete', 1],
      readFileSync(scene.results().attempt('e', 'Scenario-1').trajectory, 'utf8'),
    );
    const tools = ['code_exec', 'finish'];
    assert.deepEqual(
      asked.map((request) => [request.model, request.tools.map(({ name }) => name)]),
      [
        ['vendor/id', tools],
        ['vendor/id', tools],
      ],
    );
  });
});

/** The runs of an output folder as lists show them: state and ended attempts. */
async function statesOf({ client }: WorkerHost, output_dir: string) {
  const runs = await client.call('listRuns', { output_dir, limit: 10 });
  return runs.map(({ state, ended }) => [state, ended]);
}
