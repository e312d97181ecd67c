import assert from 'node:assert/strict';
import { BenchError } from '../../../../src/core/errors.ts';
import { type CompareOptions, compareReports } from '../../../../src/core/report/compare.ts';
import { reportMarkdown } from '../../../../src/core/report/markdown.ts';
import { besidePublished } from '../../../../src/core/report/published.ts';
import { againstBaseline, isRegression } from '../../../../src/core/report/regression.ts';
import { nobody, withLabels } from '../../../../src/core/report/withLabels.ts';
import { Comparison } from '../../../../src/core/schema/comparison.ts';
import type { Report } from '../../../../src/core/schema/report.ts';
import { scoredReport, scoresOf } from '../../../support/comparedRuns.ts';

function compared(first: Report, second: Report, more: Partial<CompareOptions> = {}): Comparison {
  const [comparison] = compareReports(first, [second], { force: false, ...more });
  assert.ok(comparison !== undefined);
  // What every comparison is written as.
  return Comparison.parse(comparison);
}

const times = (count: number, value: number) => Array.from({ length: count }, () => value);
const solved = (count: number, ...more: number[]) => scoredReport(scoresOf(...times(count, 1), ...more));

describe('compareReports', () => {
  it('takes the mean of the counted attempts of a task for its score, and no attempt that does not count', () => {
    const first = scoredReport({ a: [1, 0], b: [0.5, 0.5], c: [1, 1] });
    const second = scoredReport({ a: [1, 1], b: [0.5, 0], c: [1, 0] }, {}, (task_id, repeat) =>
      task_id === 'c' && repeat === 2 ? { counted: false, score: null, outcome: 'model_error' } : {},
    );
    const { tasks, wins, losses, ties, accuracy } = compared(first, second);
    assert.deepEqual(
      tasks.map(({ task_id, first: was, second: is, outcome }) => [task_id, was, is, outcome]),
      [
        ['a', 0.5, 1, 'win'],
        ['b', 0.5, 0.25, 'loss'],
        ['c', 1, 1, 'tie'],
      ],
    );
    assert.deepEqual([wins, losses, ties], [1, 1, 1]);
    assert.equal(accuracy.first, 2 / 3);
    assert.equal(accuracy.second, 0.75);
    assert.deepEqual(tasks[2]?.second_attempts, [{ repeat: 1, score: 1 }]);
  });

  it('calls the sum of thirds in another order a tie', () => {
    const { ties } = compared(
      scoredReport({ a: [1 / 3, 1 / 3, 0.1 + 0.2] }),
      scoredReport({ a: [0.3, 1 / 3, 1 / 3] }),
    );
    assert.equal(ties, 1);
  });

  it('calls six losses of six tasks worse, and the same the other way round better', () => {
    const [high, low] = [solved(6), scoredReport(scoresOf(...times(6, 0)))];
    const worse = compared(high, low);
    const better = compared(low, high);
    assert.deepEqual([worse.verdict, better.verdict], ['worse', 'better']);
    assert.equal(worse.test?.p, 2 / 2 ** 6);
    assert.equal(better.test?.p, worse.test?.p);
    assert.match(worse.why, /^Accuracy is 100\.0 points lower\..* p = 0\.031; the level is 0\.05\.$/);
  });

  it('says that five tasks can show nothing at 5 %, and how many could', () => {
    const { verdict, why, test } = compared(solved(5), scoredReport(scoresOf(...times(5, 0))));
    assert.equal(verdict, 'inconclusive');
    assert.equal(test?.least_p, 2 / 2 ** 5);
    assert.match(
      why,
      /^5 tasks are too few: .* could not be below 0\.063, and 0\.05 is asked for\. It takes at least 6 tasks\.$/,
    );
  });

  it('decides at the level, not only below it', () => {
    const [first, second] = [solved(6), scoredReport(scoresOf(...times(6, 0)))];
    assert.equal(compared(first, second, { level: 2 / 2 ** 6 }).verdict, 'worse');
    assert.equal(compared(first, second, { level: 2 / 2 ** 6 - 1e-6 }).verdict, 'inconclusive');
  });

  it('writes p with as many digits as tell it from the level, so that the verdict is seen to be right', () => {
    const why = (ties: number) => {
      const [first, second] = [solved(6 + ties), scoredReport(scoresOf(...times(6, 0), ...times(ties, 1)))];
      const { test, why } = compared(first, second, { level: 0.0312 });
      assert.equal(test?.p, 1 / 32);
      return why;
    };
    assert.match(why(0), /p could not be below 0\.0313, and 0\.0312 is asked for\./);
    assert.match(why(1), /comes with p = 0\.0313; the level is 0\.0312\./);
  });

  it('does not call reports equal that it cannot tell apart', () => {
    const few = compared(solved(10), scoredReport(scoresOf(...times(3, 0), ...times(7, 1))));
    assert.equal(few.verdict, 'no_difference');
    assert.match(
      few.why,
      /not to say that they are equal.* Only 3 of 10 tasks differ, and it takes at least 6/,
    );
    const same = compared(solved(10), solved(10));
    assert.equal(same.verdict, 'no_difference');
    assert.match(same.why, /^Both have the same score on each of 10 tasks, which is not to say/);
    assert.equal(same.accuracy.interval, null, 'an interval without width would claim certainty');
  });

  it('says so where the interval leaves out 0 and the test shows nothing', () => {
    // Percentile intervals of few tasks are too narrow: here ten, of which five are better and none is worse.
    const found = compared(scoredReport(scoresOf(...times(10, 0))), solved(5, ...times(5, 0)));
    assert.ok((found.accuracy.interval?.low ?? 0) > 0);
    assert.equal(found.verdict, 'no_difference');
    assert.match(found.why, /The interval leaves out 0 all the same: .* the verdict goes by the test\.$/);
  });

  it('is inconclusive where a report is, however large the difference', () => {
    const second = {
      ...scoredReport(scoresOf(...times(10, 0))),
      status: 'inconclusive' as const,
      status_reasons: ['Half of it failed.'],
    };
    const found = compared(solved(10), second);
    assert.equal(found.verdict, 'inconclusive');
    assert.equal(found.why, 'The second report is inconclusive: Half of it failed.');
    assert.equal(isRegression(found, 0.05), false);
  });

  it('compares only what both counted, and names the rest', () => {
    const first = scoredReport({ a: [1], b: [1], c: [1] });
    const second = scoredReport({ b: [0], c: [1], d: [1] });
    const { tasks, only_first, only_second, accuracy, reservations } = compared(first, second);
    assert.deepEqual(
      tasks.map(({ task_id }) => task_id),
      ['b', 'c'],
    );
    assert.deepEqual([only_first, only_second], [['a'], ['d']]);
    assert.deepEqual([accuracy.first, accuracy.second], [1, 0.5]);
    assert.ok(
      reservations.some((text) =>
        text.startsWith('Only 2 tasks that both counted are compared: 1 task only in the first'),
      ),
    );
  });

  it('adjusts p for as many reports as are compared, and asks for more tasks then', () => {
    const zeros = scoredReport(scoresOf(...times(6, 0)));
    const [one, other] = compareReports(solved(6), [zeros, solved(6)], { force: false });
    assert.equal(one?.test?.p, 2 / 2 ** 6);
    assert.equal(one?.test?.adjusted_p, 4 / 2 ** 6);
    assert.equal(one?.verdict, 'inconclusive');
    assert.match(one?.why ?? '', /6 tasks are too few: .* among 2 comparisons, .* It takes at least 7 tasks/);
    assert.equal(other?.test?.adjusted_p, 1);
  });

  it('says what p too few tasks could come to among comparisons of which others are already decided', () => {
    const report = (lost: number, tasks: number) =>
      scoredReport(scoresOf(...times(lost, 0), ...times(tasks - lost, 1)), { run_id: `${lost} of ${tasks}` });
    const comparisons = compareReports(solved(12), [report(12, 12), report(4, 6), report(3, 5)], {
      force: true,
    });
    const [worse, six, five] = comparisons.map(({ verdict, why }) => ({ verdict, why }));
    assert.equal(worse?.verdict, 'worse');
    // Two are left to be tested: six tasks could come to 2 / 64 twice, seven to 2 / 128.
    assert.equal(six?.verdict, 'inconclusive');
    assert.match(six?.why ?? '', /p could not be below 0\.063 among 3 comparisons, .* at least 7 tasks\.$/);
    assert.match(five?.why ?? '', /p could not be below 0\.125 among 3 comparisons, .* at least 7 tasks\.$/);
  });

  it('gives the same numbers again, and the same p whichever is first', () => {
    const scores = Array.from({ length: 40 }, (_, index) => ((index * 7) % 5) / 4);
    const other = Array.from({ length: 40 }, (_, index) => ((index * 11) % 7) / 6);
    const first = scoredReport(scoresOf(...scores));
    const second = { ...scoredReport(scoresOf(...other)), intervals: { ...first.intervals, seed: 99 } };
    const found = compared(first, second);
    assert.equal(found.test?.exact, false);
    assert.deepEqual(compared(first, second), found);
    const turned = compared(second, first);
    assert.equal(turned.test?.p, found.test?.p);
    assert.equal(turned.accuracy.interval?.low, -(found.accuracy.interval?.high ?? 0));
  });

  it('counts attempts without a known cost in no cost per attempt, and says so', () => {
    const priced = (usd: number) =>
      scoredReport(scoresOf(1, 1), {}, (task_id) => ({ cost_usd: task_id === 't1' ? usd : null }));
    const { cost_usd_per_attempt, reservations } = compared(priced(0.5), priced(2));
    assert.deepEqual(cost_usd_per_attempt, {
      first: 0.5,
      second: 2,
      difference: 1.5,
      interval: cost_usd_per_attempt.interval,
    });
    assert.ok(reservations.some((text) => text.startsWith('The cost of 2 of 4 attempts is not known')));
    assert.deepEqual(compared(solved(2), solved(2)).cost_usd_per_attempt.difference, null);
  });
});

describe('a comparison in a report', () => {
  it('stays when labels rewrite the report', () => {
    const report = solved(6);
    const earlier = compared(report, scoredReport(scoresOf(...times(6, 0))));
    const comparison = { ...besidePublished(report), earlier };
    assert.deepEqual(withLabels({ ...report, comparison }, nobody).comparison, comparison);
  });
});

describe('an earlier report in a summary', () => {
  const besideEarlier = (report: Report, first: Report, force = false): string => {
    const earlier = compared(first, report, { force });
    return reportMarkdown({ ...report, comparison: { ...besidePublished(report), earlier } });
  };

  it('is the verdict, the difference with its interval, and p, in a few lines', () => {
    const first = solved(10);
    const text = besideEarlier(scoredReport(scoresOf(...times(8, 0), 1, 1)), { ...first, model: '<b>|x' });
    const lines = text.split('\n');
    const start = lines.indexOf('## Against an earlier report: worse');
    const said = lines.slice(start, lines.indexOf('## Published figures, another measurement')).join('\n');
    assert.ok(start > 0, text);
    assert.match(said, /^- Earlier: \\<b\\>\\\|x, run /m);
    assert.match(
      said,
      /^- Accuracy over the tasks of both: 100\.0 % → 20\.0 %, -80\.0 \\\[-\d+\.\d, -\d+\.\d\\\] points, p = 0\.008\.$/m,
    );
  });

  it('says that it may not be compared, where it was forced to be, and nothing without one', () => {
    const judged = { ...solved(10), metric: { ...solved(10).metric, match: 'judge' } } as const;
    assert.match(besideEarlier(judged, solved(10), true), /^> \*\*Not comparable\.\*\* ./m);
    assert.doesNotMatch(reportMarkdown(solved(10)), /earlier report/);
  });
});

describe('a regression against a baseline', () => {
  const half = (worse: number) => scoredReport(scoresOf(...times(worse, 0), ...times(10 - worse, 1)));

  it('is one-sided: five losses of ten and no win are one at 5 %, four are not', () => {
    assert.equal(againstBaseline(solved(10), half(5), { force: false, level: 0.05 }).isRegression, true);
    assert.equal(againstBaseline(solved(10), half(4), { force: false, level: 0.05 }).isRegression, false);
  });

  it('has the verdict that its comparison says, and no improvement is one', () => {
    const found = againstBaseline(solved(10), half(5), { force: false, level: 0.05 });
    assert.equal(found.comparison.verdict, 'worse');
    assert.equal(found.comparison.test?.level, 0.1);
    assert.equal(found.comparison.test?.p, 0.0625);
    assert.match(found.comparison.why, /points lower .* p = 0\.063; the level is 0\.1\.$/);
    const better = againstBaseline(half(5), solved(10), { force: false, level: 0.05 });
    assert.deepEqual([better.comparison.verdict, better.isRegression], ['better', false]);
  });

  it('is not looked for in what may not be compared', () => {
    const judged: Report = { ...half(5), metric: { ...half(5).metric, match: 'judge' } };
    assert.throws(
      () => againstBaseline(solved(10), judged, { force: false, level: 0.05 }),
      (error) => BenchError.is(error) && error.code === 'not_comparable',
    );
  });
});
