import assert from 'node:assert/strict';
import type { RunPlan } from '../../../../src/protocol/worker.ts';
import { examplePlan, exampleSummary, plainWorkers } from '../../../support/plainWorker.ts';
import { runStage } from '../../../support/runStage.ts';

const { dir } = examplePlan;

/** A complete run of which one attempt ended in an error; `asked` are the plans that were asked for. */
function scene(answer?: (choices: readonly string[]) => string | undefined) {
  const asked: unknown[] = [];
  const started: string[] = [];
  const workers = plainWorkers(() => ({
    planResume: (request): RunPlan => {
      asked.push(request);
      const retry_errors = request.retry_errors ?? false;
      return { ...examplePlan, error_count: 1, already_ended: retry_errors ? 3 : 4, retry_errors };
    },
    startRun: ({ run_id }) => {
      started.push(run_id);
      return { ...exampleSummary, error_count: started.length === 1 ? 1 : 0 };
    },
  }));
  const stage = runStage({
    startWorker: workers.start,
    ...(answer === undefined ? {} : { answer: ({ choices }) => answer(choices) }),
  });
  return { asked, started, stage };
}

describe('repeating errors of a run', () => {
  it('is planned and confirmed anew when it is chosen in the confirmation', async () => {
    const { asked, started, stage } = scene();
    await stage.conductor.resume(dir);
    assert.deepEqual(asked, [
      { dir, keys: {} },
      { dir, keys: {}, retry_errors: true },
    ]);
    assert.deepEqual(
      stage.questions.map(({ choices }) => choices),
      [['Repeat Errors Too'], ['Resume']],
    );
    assert.match(stage.questions[1]?.message ?? '', /1 of 4 attempts left\?$/);
    assert.deepEqual(started, [examplePlan.run_id]);
  });

  it('starts nothing where the second confirmation is refused', async () => {
    const { started, stage } = scene((choices) => (choices[0] === 'Resume' ? undefined : choices[0]));
    await stage.conductor.resume(dir);
    assert.equal(stage.questions.length, 2);
    assert.deepEqual(started, []);
  });

  it('is offered under the message about the end, and asks once', async () => {
    const { asked, stage } = scene();
    await stage.conductor.resume(dir);
    const said = await stage.untilSaid();
    assert.deepEqual(said.buttons, ['Repeat Errors', 'Open Results']);
    await said.press('Repeat Errors');
    assert.deepEqual(asked.at(-1), { dir, keys: {}, retry_errors: true });
    assert.equal(asked.length, 3);
    const last = await stage.untilSaid(2);
    assert.deepEqual(last.buttons, ['Open Results']);
  });
});
