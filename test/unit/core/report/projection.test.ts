import assert from 'node:assert/strict';
import { projectedCost } from '../../../../src/core/report/projection.ts';
import type { AttemptResult, ReportInput } from '../../../../src/core/report/reportInput.ts';
import { attempt, reportInput } from './reportFixture.ts';

interface Wish {
  readonly costs: readonly (readonly (number | null)[])[];
  readonly whole?: Partial<ReportInput['whole']>;
  readonly more?: Partial<AttemptResult>;
}

/** One task for each list, with an attempt for each cost in it. */
function projected({ costs, whole, more }: Wish) {
  const ids = costs.map((_, index) => `Scenario-${index + 1}`);
  const attempts = costs.flatMap((ofTask, index) =>
    ofTask.map((cost_usd, repeat) =>
      attempt(`Scenario-${index + 1}`, [], { cost_usd, repeat: repeat + 1, ...more }),
    ),
  );
  const repeats = Math.max(1, ...costs.map(({ length }) => length));
  const input = reportInput(ids, attempts, {
    repeats,
    whole: { tasks: 40, repeats, isPaid: true, ...whole },
  });
  return projectedCost(input, attempts);
}

describe('the projected cost of the whole suite', () => {
  it('is the mean over tasks of their mean cost, times tasks and repeats, with an interval around it', () => {
    const { projection } = projected({
      costs: [
        [1, 3],
        [4, 4],
        [0.5, 0.5],
      ],
    });
    assert.ok(projection);
    const { interval, assumes, usd, ...rest } = projection;
    assert.deepEqual(rest, {
      measured_tasks: 3,
      measured_attempts: 6,
      suite_tasks: 40,
      repeats: 2,
      usd_per_attempt: 6.5 / 3,
    });
    assert.equal(usd, (6.5 / 3) * 80);
    assert.ok(interval && interval.low < usd && usd < interval.high);
    // The cheapest and the dearest task bound every resample.
    assert.ok(interval.low >= 0.5 * 80 && interval.high <= 4 * 80);
    assert.match(assumes, /same settings and prices\. Left out: /);
  });

  it('weighs tasks alike, however many of their attempts count', () => {
    assert.equal(projected({ costs: [[1, 1, 1], [4]] }).projection?.usd_per_attempt, 2.5);
  });

  it('has no interval from one task, and is the same for the same seed', () => {
    assert.equal(projected({ costs: [[1]] }).projection?.interval, null);
    const costs = [[1], [2], [7]];
    assert.deepEqual(projected({ costs }), projected({ costs }));
  });

  it('is for as many repeats as the preset asks', () => {
    const { projection } = projected({ costs: [[1], [1]], whole: { tasks: 2, repeats: 3 } });
    assert.equal(projection?.usd, 6);
  });

  it('is not called for where the run is the whole suite', () => {
    const whole = { projection: null, no_projection: null };
    assert.deepEqual(projected({ costs: [[1], [2]], whole: { tasks: 2 } }), whole);
    assert.deepEqual(projected({ costs: [[1], [2]], whole: { tasks: null } }), whole);
  });

  it('is made of the attempts that there are where the run did not come to its end', () => {
    assert.equal(projected({ costs: [[1], []], whole: { tasks: 2 } }).projection?.usd, 2);
  });

  it('is not called for where nobody is paid', () => {
    const nobody = { projection: null, no_projection: null };
    assert.deepEqual(projected({ costs: [[null], [null]], whole: { isPaid: false } }), nobody);
  });

  it('says why there is none where a cost is unknown', () => {
    assert.deepEqual(projected({ costs: [[1], [null]] }), {
      projection: null,
      no_projection:
        'What the whole suite would cost is not projected: the cost of 1 of the 2 attempts that count is not known.',
    });
    const { no_projection } = projected({ costs: [[1], []], whole: { tasks: null } });
    assert.match(no_projection ?? '', /does not say how many tasks its suite has\.$/);
  });

  it('leaves out attempts that ended in an error, and says why there is none where all did', () => {
    const failed = { outcome: 'model_error', score: null } as const;
    assert.match(projected({ costs: [[1], [2]], more: failed }).no_projection ?? '', /no attempt counts\.$/);
  });
});
