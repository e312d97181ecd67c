import assert from 'node:assert/strict';
import { buildReport } from '../../../../src/core/report/buildReport.ts';
import { costNotes } from '../../../../src/core/report/costText.ts';
import type { FurtherSpending } from '../../../../src/core/report/reportInput.ts';
import { attempt, reportInput } from './reportFixture.ts';

/** What is said of the cost of one attempt of a model that nobody is paid for. */
function notesOf(further: Partial<FurtherSpending>): string[] {
  const none = { set_aside_tries: 0, set_aside_cost_usd: 0, judge_cost_usd: null, calls_without_cost: 0 };
  const whole = { tasks: 1, repeats: 1, isPaid: false };
  return costNotes(
    buildReport(reportInput(['t1'], [attempt('t1', [])], { further: { ...none, ...further }, whole })),
  );
}

describe('what a judge cost', () => {
  it('is told as the judge’s, without doubt about an agent that nobody is paid for', () => {
    assert.deepEqual(notesOf({ judge_cost_usd: 0.0042 }), [
      'it cost 0.0042 USD; 0.0042 USD of it for the judge.',
    ]);
  });

  it('is told with the calls whose cost is not known', () => {
    assert.match(
      notesOf({ judge_cost_usd: 0.0042, calls_without_cost: 1 })[0] ?? '',
      /1 model call without a known cost/,
    );
  });

  it('is not told where there was no judge', () => {
    assert.deepEqual(notesOf({}), []);
  });
});
