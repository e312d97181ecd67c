import assert from 'node:assert/strict';
import { appendFileSync, existsSync } from 'node:fs';
import { naming } from '../support/cliScene.ts';
import { WorkerHost } from '../support/workerHost.ts';
import { plan, workerScene } from '../support/workerScene.ts';

describe('what a worker reads', function () {
  this.timeout(120_000);

  it('makes the sample suite where there is none, tells how far it is, and leaves alone what is there', async () => {
    await using host = new WorkerHost();
    using scene = workerScene();
    const dir = scene.in('sample');
    const { task_count } = await host.client.call('makeSampleSuite', { dir });
    const steps = host.progress.filter(({ what }) => what === 'making_sample');
    assert.deepEqual(steps.at(-1), { what: 'making_sample', done: task_count, total: task_count });
    assert.ok(existsSync(scene.in('sample', 'suite.lock.json')));
    assert.deepEqual(await host.client.call('makeSampleSuite', { dir }), { task_count });
    assert.equal(host.progress.length, steps.length);

    const suite = await host.client.call('readSuite', { dir });
    assert.deepEqual(
      [suite.locked, suite.tasks.length, suite.tasks.every(({ runnable }) => runnable)],
      [true, task_count, true],
    );
    const verified = await host.client.call('verifySuite', { dir });
    assert.deepEqual([verified.ok, verified.changed, verified.files > task_count], [true, [], true]);
    appendFileSync(scene.in('sample', 'tasks', 'sample-01', 'ground_truth.yaml'), '\n');
    assert.deepEqual((await host.client.call('verifySuite', { dir })).changed, [
      'tasks/sample-01/ground_truth.yaml',
    ]);
  });

  it('makes nothing that is cancelled', async () => {
    await using host = new WorkerHost();
    using scene = workerScene();
    const stopping = new AbortController();
    const making = host.client.call('makeSampleSuite', { dir: scene.in('sample') }, stopping.signal);
    stopping.abort();
    await assert.rejects(making, { code: 'cancelled' });
    assert.equal(existsSync(scene.in('sample')), false);
  });

  it('refuses to verify a suite without a lock, and to read what is none', async () => {
    await using host = new WorkerHost();
    using scene = workerScene();
    await assert.rejects(host.client.call('verifySuite', { dir: scene.in('tasks') }), {
      code: 'suite_invalid',
      message: /has no suite\.lock\.json/,
    });
    await assert.rejects(host.client.call('readSuite', { dir: scene.in('nowhere') }), {
      code: 'suite_missing',
    });
    await assert.rejects(
      host.client.call('readAttempts', { dir: scene.in('nowhere'), model: null, flagged: false }),
      {
        code: 'run_missing',
      },
    );
    assert.deepEqual(await host.client.call('listRuns', { output_dir: scene.in('nowhere'), limit: 5 }), []);
  });

  it('lists runs, their attempts, and what came of each task last', async () => {
    await using host = new WorkerHost();
    const scripts = { right: naming('shop/Deployment/cart'), wrong: naming('shop/Service/frontend') };
    using scene = workerScene({ scripts });
    const { run_id, dir } = await plan(host, scene);
    await host.client.call('startRun', { run_id });
    const [run, ...others] = await host.client.call('listRuns', {
      output_dir: scene.in('results'),
      limit: 5,
    });
    assert.deepEqual([run?.run_id, run?.dir, run?.state, others], [run_id, dir, 'complete', []]);
    const attempts = (model: string | null, flagged: boolean) =>
      host.client.call('readAttempts', { dir, model, flagged });
    assert.equal((await attempts(null, false)).length, 4);
    assert.deepEqual(
      (await attempts(null, true)).map(({ model, task_id }) => [model, task_id]),
      [
        ['wrong', 'Scenario-1'],
        ['wrong', 'Scenario-2'],
      ],
    );
    const { id } = await host.client.call('readSuite', { dir: scene.in('tasks') });
    const last = await host.client.call('lastResults', {
      output_dir: scene.in('results'),
      suite_id: id,
      task_ids: ['Scenario-2'],
      limit: 5,
    });
    assert.deepEqual(last.map(({ model, score }) => [model, score]).toSorted(), [
      ['right', 1],
      ['wrong', 0],
    ]);
  });
});
