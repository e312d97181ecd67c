import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HarnessEvent } from '../../../../src/core/schema/event.ts';
import { naming, writeTinySuite } from '../../../support/cliScene.ts';
import { resumeInHarness, runInHarness } from '../../../support/harnessRun.ts';
import { editJson } from '../../../support/runFolder.ts';
import type { RunResults } from '../../../support/runResults.ts';
import { type TempFolder, tempFolder } from '../../../support/tempFolder.ts';

const right = naming('shop/Deployment/cart');

describe('a run some of whose attempts ended in an error', function () {
  this.timeout(60_000);
  let folder: TempFolder;
  beforeEach(() => {
    folder = tempFolder();
    writeTinySuite(folder.in('tasks'), 2);
  });
  afterEach(() => folder[Symbol.dispose]());

  const place = () => ({ suiteDir: folder.in('tasks'), outputDir: folder.in('results') });
  const outcomes = (run: RunResults, model = 'm') =>
    [1, 2].map((number) => run.score(model, `Scenario-${number}`).outcome);

  it('keeps the errors when it is resumed, and makes them again when asked to, the old ones set aside', async () => {
    const failing = { m: (attempt: number) => (attempt === 1 ? [{ failure: 'server' as const }] : right) };
    const run = await runInHarness({ ...place(), models: failing });
    assert.deepEqual(outcomes(run), ['model_error', 'submitted']);
    const sound = run.score('m', 'Scenario-2');
    const soundEvents: HarnessEvent[] = [];

    await resumeInHarness(run.dir, { models: { m: right } });
    assert.deepEqual(outcomes(run), ['model_error', 'submitted']);
    await resumeInHarness(run.dir, {
      models: { m: right },
      retryErrors: true,
      onEvent: (event) => soundEvents.push(event),
    });
    assert.deepEqual(outcomes(run), ['submitted', 'submitted']);
    assert.deepEqual(run.score('m', 'Scenario-2'), sound);
    const started = soundEvents.filter(({ type }) => type === 'attempt_started');
    assert.deepEqual(started, [{ type: 'attempt_started', model: 'm', task_id: 'Scenario-1', repeat: 1 }]);
    const { interrupted } = run.attempt('m', 'Scenario-1');
    assert.deepEqual(readdirSync(interrupted), ['1']);
    assert.deepEqual(readdirSync(join(interrupted, '1')).sort(), ['score.json', 'trajectory.jsonl']);
    const report = run.report('m');
    assert.deepEqual([report.errors.model_error, report.attempt_count, report.accuracy], [0, 2, 1]);
    assert.equal(report.status, 'complete');
  });

  it('scores again, and does not pay for again, what only the scorer failed at', async () => {
    const run = await runInHarness({ ...place(), models: { m: right } });
    const score = run.attempt('m', 'Scenario-1').score;
    editJson(score, (value) => {
      Object.assign(value, { outcome: 'scorer_error', reason: 'the scorer failed: test', score: null });
    });
    const events: HarnessEvent[] = [];
    await resumeInHarness(run.dir, {
      // A model that would be asked would fail.
      models: { m: [] },
      retryErrors: true,
      onEvent: (event) => events.push(event),
    });
    assert.deepEqual(outcomes(run), ['submitted', 'submitted']);
    assert.deepEqual(
      events.filter(({ type }) => type === 'attempt_started'),
      [],
    );
    assert.deepEqual(readdirSync(join(run.attempt('m', 'Scenario-1').interrupted, '1')), ['score.json']);
  });

  it('leaves errors whose turn did not come as they are when it is stopped', async () => {
    const run = await runInHarness({ ...place(), models: { m: [{ failure: 'server' }] } });
    await resumeInHarness(run.dir, {
      models: { m: right },
      retryErrors: true,
      onEvent: (event, stop) => {
        if (event.type === 'turn_ended') stop();
      },
    });
    assert.equal(existsSync(run.attempt('m', 'Scenario-1').score), false);
    assert.equal(run.score('m', 'Scenario-2').outcome, 'model_error');
    await resumeInHarness(run.dir, { models: { m: right } });
    assert.deepEqual(outcomes(run), ['submitted', 'model_error']);
  });
});

describe('a model whose key or quota is refused', function () {
  this.timeout(60_000);

  for (const [failure, why] of [
    ['auth', 'its key was refused'],
    ['quota', 'its quota is used up'],
  ] as const) {
    it(`is not asked any more after ${failure}, while others go on, and can be resumed`, async () => {
      using folder = tempFolder();
      writeTinySuite(folder.in('tasks'), 3);
      const events: HarnessEvent[] = [];
      const run = await runInHarness({
        suiteDir: folder.in('tasks'),
        outputDir: folder.in('results'),
        models: {
          refused: (attempt) => (attempt === 2 ? [{ failure, message: 'no.' }] : right),
          fine: right,
        },
        onEvent: (event) => events.push(event),
      });
      const started = events.flatMap((event) =>
        event.type === 'attempt_started' ? [`${event.model} ${event.task_id}`] : [],
      );
      assert.deepEqual(started.sort(), [
        'fine Scenario-1',
        'fine Scenario-2',
        'fine Scenario-3',
        'refused Scenario-1',
        'refused Scenario-2',
      ]);
      assert.equal(run.score('refused', 'Scenario-2').outcome, 'model_error');
      const notice = events.find((event) => event.type === 'notice' && event.level === 'warning');
      assert.match(
        notice?.type === 'notice' ? notice.message : '',
        new RegExp(`refused is not asked any more: ${why}\\.`),
      );
      const end = events.at(-1);
      assert.equal(end?.type === 'run_ended' && end.status, 'failed');
      assert.equal(run.report('refused').status, 'inconclusive');
      assert.equal(run.report('fine').status, 'complete');

      await resumeInHarness(run.dir, { models: { refused: right, fine: right }, retryErrors: true });
      assert.deepEqual([run.report('refused').status, run.report('refused').accuracy], ['complete', 1]);
    });
  }
});
