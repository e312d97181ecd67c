import assert from 'node:assert/strict';
import { compareReports } from '../../../../src/core/report/compare.ts';
import type { ComparedFigure } from '../../../../src/core/schema/comparison.ts';
import type { Report } from '../../../../src/core/schema/report.ts';
import type { ReportedClaim } from '../../../../src/core/schema/reportedTask.ts';
import reference from '../../../fixture/comparison/reference.json' with { type: 'json' };
import { scoredReport } from '../../../support/comparedRuns.ts';

/** Resampled by another generator, so alike, not the same. */
const drawnAlike = 0.02;

type Name = keyof typeof reference.scores;

function reportOf(name: Name): Report {
  const turns: Record<string, number[]> = reference.more[name].turns;
  const claims: Record<string, number[][]> = reference.more[name].claims;
  return scoredReport(reference.scores[name], { run_id: name }, (task_id, repeat) => {
    const [all = 0, falseOnes = 0] = claims[task_id]?.[repeat - 1] ?? [];
    return {
      turns: turns[task_id]?.[repeat - 1] ?? 0,
      claims: Array.from({ length: all }, (_, index) => claimOf(index < falseOnes)),
    };
  });
}

function claimOf(is_false: boolean): ReportedClaim {
  const verdict = is_false ? 'false_positive' : 'true_positive';
  return { name: 'shop/Deployment/ad', group: null, verdict, why: 'It is so.', is_false };
}

describe('compareReports, by the values of scipy and statsmodels', () => {
  const wanted = reference.comparisons;
  const comparisons = compareReports(reportOf('before'), [reportOf('now'), reportOf('third')], {
    force: false,
  });

  wanted.forEach((expected, index) => {
    const name = `${expected.first} and ${expected.second}`;
    const found = comparisons[index];

    it(`gives the same exact tests and counts: ${name}`, () => {
      assert.ok(found?.test?.exact);
      assert.ok(Math.abs(found.test.p - expected.p) < 1e-9, `p ${found.test.p}, ${expected.p}`);
      assert.ok(Math.abs(found.test.adjusted_p - (reference.holm[index] ?? Number.NaN)) < 1e-9);
      assert.ok(Math.abs(found.all_exact.p - expected.mcnemar) < 1e-9);
      assert.deepEqual(
        [found.wins, found.losses, found.ties, found.all_exact.only_first, found.all_exact.only_second],
        [expected.wins, expected.losses, expected.ties, expected.only_first, expected.only_second],
      );
    });

    it(`gives the same figures, and intervals that differ by no more than the drawing: ${name}`, () => {
      assert.ok(found !== undefined);
      const [first = Number.NaN, second = Number.NaN] = expected.accuracy;
      const [low = Number.NaN, high = Number.NaN] = expected.interval;
      isLike(found.accuracy, { first, second, low, high }, 1);
      isLike(found.avg_turns, expected.avg_turns, 30);
      isLike(found.false_positive_rate, expected.false_positive_rate, 1);
    });
  });
});

function isLike(
  { first, second, difference, interval }: ComparedFigure,
  expected: Readonly<Record<'first' | 'second' | 'low' | 'high', number>>,
  size: number,
): void {
  const near = (value: number | null | undefined, wanted: number, within: number) =>
    assert.ok(value != null && Math.abs(value - wanted) < within, `${value}, ${wanted}`);
  near(first, expected.first, 1e-9);
  near(second, expected.second, 1e-9);
  near(difference, expected.second - expected.first, 1e-9);
  near(interval?.low, expected.low, drawnAlike * size);
  near(interval?.high, expected.high, drawnAlike * size);
}
