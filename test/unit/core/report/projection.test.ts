import assert from 'node:assert/strict';
import { buildReport } from '../../../../src/core/report/buildReport.ts';
import { togetherText } from '../../../../src/core/report/costText.ts';
import { projectedCost, projectedTogether } from '../../../../src/core/report/projection.ts';
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
    assert.match(
      projected({ costs: [[null], [null]] }).no_projection ?? '',
      /no attempt has a known cost, for want of a price/,
    );
    const { no_projection } = projected({ costs: [[1], []], whole: { tasks: null } });
    assert.match(no_projection ?? '', /does not say how many tasks its suite has\.$/);
  });

  it('leaves out attempts that ended in an error, and says why there is none where all did', () => {
    const failed = { outcome: 'model_error', score: null } as const;
    assert.match(projected({ costs: [[1], [2]], more: failed }).no_projection ?? '', /no attempt counts\.$/);
  });
});

/** The report of a model on tasks of a suite of 40, with one attempt at each that cost so much. */
function reportOf(model: string, costs: Readonly<Record<string, number | null>>) {
  const attempts = Object.entries(costs).map(([id, cost_usd]) => attempt(id, [], { model, cost_usd }));
  const whole = { tasks: 40, repeats: 1, isPaid: true };
  return buildReport(reportInput(Object.keys(costs), attempts, { model, whole }));
}

describe('the projected cost of the whole suite with all models', () => {
  it('is the sum over models, with one interval that resamples tasks for all at once', () => {
    const cheap = reportOf('cheap', { A: 1, B: 2, C: 3 });
    const dear = reportOf('dear', { A: 30, B: 20, C: 10 });
    const together = projectedTogether([cheap, dear]);
    assert.deepEqual([together?.usd, together?.models, together?.without], [(2 + 20) * 40, 2, []]);
    // Each of the three tasks costs 31, 22 or 13 with both.
    const { low, high } = together?.interval ?? { low: 0, high: 0 };
    assert.ok(low >= 13 * 40 && low < 880 && high > 880 && high <= 31 * 40, `${low}, ${high}`);
    assert.match(
      togetherText([cheap, dear]) ?? '',
      /^The whole suite with 2 models would cost about 880\.00 USD \[\d+\.00, \d+\.00\]\.$/,
    );
  });

  it('has no interval where models were measured on different tasks, and names those that are not in it', () => {
    const one = reportOf('one', { A: 1, B: 2 });
    const two = reportOf('two', { A: 1, C: 2 });
    const unknown = reportOf('unknown', { A: 1, B: null });
    assert.equal(projectedTogether([one, two])?.interval, null);
    assert.equal(
      togetherText([one, two, unknown]),
      'The whole suite with 2 models would cost about 120.00 USD, without unknown.',
    );
  });

  it('is said of more than one model only', () => {
    assert.equal(togetherText([reportOf('one', { A: 1, B: 2 })]), null);
    assert.equal(togetherText([]), null);
  });
});
