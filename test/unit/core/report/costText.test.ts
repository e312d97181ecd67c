import assert from 'node:assert/strict';
import { costNotes, costText, projectionText, usdText } from '../../../../src/core/report/costText.ts';
import type { ReportedUsage } from '../../../../src/core/schema/reportedUsage.ts';

const noTokens = {
  input_tokens: null,
  output_tokens: null,
  cached_input_tokens: null,
  reasoning_tokens: null,
};

function usageOf(more: Partial<ReportedUsage>): { usage: ReportedUsage } {
  const usage: ReportedUsage = {
    tokens: noTokens,
    cost_usd: 1,
    attempts_without_cost: 0,
    set_aside_tries: 0,
    set_aside_cost_usd: 0,
    judge_cost_usd: null,
    total_cost_usd: 1,
    calls_without_cost: 0,
    projection: null,
    no_projection: null,
    seconds: 1,
    ...more,
  };
  return { usage };
}

const projection = {
  measured_tasks: 20,
  measured_attempts: 60,
  suite_tasks: 40,
  repeats: 3,
  usd_per_attempt: 0.3075,
  usd: 36.9,
  interval: { low: 30.1, high: 45 },
  assumes: 'Nothing changes.',
};

describe('the cost of a report, in words', () => {
  it('says what was paid in all, and what of it was for tries that count for nothing and for the judge', () => {
    assert.equal(costText(usageOf({})), '1.00 USD');
    assert.equal(
      costText(
        usageOf({ set_aside_tries: 3, set_aside_cost_usd: 0.2, judge_cost_usd: 0.05, total_cost_usd: 1.25 }),
      ),
      '1.25 USD; 0.20 USD of it for 3 tries that were cut off or repeated; 0.0500 USD of it for the judge',
    );
  });

  it('says what is not in the sum', () => {
    assert.equal(
      costText(usageOf({ attempts_without_cost: 1, calls_without_cost: 2 })),
      '1.00 USD; and 1 attempt of unknown cost; 2 model calls without a known cost, for which a provider may charge',
    );
    assert.equal(costText(usageOf({ cost_usd: null, total_cost_usd: null })), 'n/a (no price is known)');
  });

  it('does not round small sums away', () => {
    assert.deepEqual([0, 0.0042, 0.1, 12.345].map(usdText), [
      '0.00 USD',
      '0.0042 USD',
      '0.10 USD',
      '12.35 USD',
    ]);
  });

  it('says of a projection what it is for and how sure it is', () => {
    assert.equal(
      projectionText(projection),
      'about 36.90 USD [30.10, 45.00] for 40 tasks × 3 repeats, by 20 tasks',
    );
    assert.equal(
      projectionText({ ...projection, repeats: 1, measured_tasks: 1, interval: null }),
      'about 36.90 USD for 40 tasks, by 1 task, which says nothing about others',
    );
  });

  it('has nothing to say of a run that nobody was paid for', () => {
    assert.deepEqual(costNotes(usageOf({ cost_usd: null, total_cost_usd: null })), []);
    assert.deepEqual(costNotes(usageOf({ cost_usd: 0, total_cost_usd: 0 })), []);
  });

  it('says why there is no projection where one is called for', () => {
    const usage = usageOf({
      total_cost_usd: null,
      cost_usd: null,
      no_projection: 'Not projected: no price.',
    });
    assert.deepEqual(costNotes(usage), ['Not projected: no price.']);
    assert.deepEqual(costNotes(usageOf({ projection })), [
      'it cost 1.00 USD.',
      'the whole suite would cost about 36.90 USD [30.10, 45.00] for 40 tasks × 3 repeats, by 20 tasks.',
    ]);
  });
});
