import assert from 'node:assert/strict';
import { signFlipTest } from '../../../../src/core/analysis/pairedTests.ts';
import { mean, seededRandom } from '../../../../src/core/analysis/statistics.ts';
import { compareReports } from '../../../../src/core/report/compare.ts';
import { isRegression } from '../../../../src/core/report/regression.ts';
import type { Comparison } from '../../../../src/core/schema/comparison.ts';
import { scoredReport, type TaskScores } from '../../../support/comparedRuns.ts';

/** Fixed, so that what CI says today it says tomorrow; printed with the rates. */
const seed = 20_261_122;
const level = 0.05;
const mostFalseAlarms = 0.06;
/** Of each size without a difference; and with one, where a rate need not be known as closely. */
const pairsWithout = 1000;
const pairsWith = 400;

const sizes = [
  { tasks: 10, repeats: 1 },
  { tasks: 10, repeats: 3 },
  { tasks: 40, repeats: 1 },
  { tasks: 40, repeats: 3 },
  { tasks: 59, repeats: 1 },
  { tasks: 59, repeats: 3 },
] as const;

type Size = (typeof sizes)[number];

/** In [0, 1). */
type Random = () => number;

/**
 * Scores like the benchmark's: most attempts miss a cause and score 0; the others name it alone, or with one or two false
 * ones. How hard a task is differs from task to task and is the same for both runs, so that its repeats are not independent;
 * and each run finds some tasks easier than the other does, by chance, as two models or two prompts do.
 */
function pairOfRuns(size: Size, worseBy: number, random: Random): [TaskScores, TaskScores] {
  const run = (chances: readonly number[]): TaskScores =>
    Object.fromEntries(
      chances.map((chance, index) => [
        `t${index}`,
        Array.from({ length: size.repeats }, () => attemptScore(chance, random)),
      ]),
    );
  const hardness = Array.from({ length: size.tasks }, () => random());
  const own = (shift: number) => hardness.map((hard) => hard * hard + (random() - 0.5) * 0.6 - shift);
  return [run(own(0)), run(own(worseBy))];
}

function attemptScore(chance: number, random: Random): number {
  if (random() >= chance) return 0;
  const kind = random();
  return kind < 0.6 ? 1 : kind < 0.85 ? 0.5 : 1 / 3;
}

interface Rates {
  /** Share of pairs with a verdict of better or worse. */
  readonly differs: number;
  /** Share of pairs that a gate would fail. */
  readonly regression: number;
  /** Share of pairs that differ by a test that takes attempts for independent; null where nobody asks. */
  readonly byAttempts: number | null;
}

function study(size: Size, worseBy: number): Rates {
  const words = seededRandom(seed + size.tasks * 10 + size.repeats);
  const random: Random = () => (words() >>> 0) / 2 ** 32;
  const hasContrast = worseBy === 0 && size.repeats > 1;
  const found = Array.from({ length: worseBy === 0 ? pairsWithout : pairsWith }, (_, pair) => {
    const [before, now] = pairOfRuns(size, worseBy, random);
    const comparison = compared(before, now, pair);
    return {
      differs: comparison.verdict === 'better' || comparison.verdict === 'worse',
      regression: isRegression(comparison, level),
      byAttempts: hasContrast && differsByAttempts(before, now, pair),
    };
  });
  const rate = (of: keyof Rates) => mean(found.map((one) => Number(one[of]))) ?? 0;
  return {
    differs: rate('differs'),
    regression: rate('regression'),
    byAttempts: hasContrast ? rate('byAttempts') : null,
  };
}

function compared(before: TaskScores, now: TaskScores, pair: number): Comparison {
  const first = scoredReport(before);
  const second = scoredReport(now, { intervals: { ...first.intervals, seed: pair } });
  const [comparison] = compareReports(first, [second], {
    force: false,
    level,
    resamples: 1,
    permutations: 499,
  });
  assert.ok(comparison !== undefined);
  return comparison;
}

/** The mistake that the product must not make: repeats of one task are no independent evidence. */
function differsByAttempts(before: TaskScores, now: TaskScores, pair: number): boolean {
  const differences = Object.entries(before).flatMap(([task, scores]) =>
    scores.map((score, index) => (now[task]?.[index] ?? 0) - score),
  );
  return signFlipTest(differences, { permutations: 199, seed: pair }).p <= level;
}

describe('compare and gate, on simulated runs: 1 000 pairs of each size without a difference, 400 with one', function () {
  this.timeout(60_000);
  const none = new Map<Size, Rates>();
  const worse = new Map<Size, Rates>();
  const percent = (share: number | null) => (share === null ? '' : `${(share * 100).toFixed(1)} %`);
  const ratesOf = (size: Size): [Rates, Rates] => {
    const [same, other] = [none.get(size), worse.get(size)];
    assert.ok(same !== undefined && other !== undefined);
    return [same, other];
  };

  before(() => {
    const lines = sizes.map((size) => {
      const same = study(size, 0);
      const other = study(size, 0.25);
      none.set(size, same);
      worse.set(size, other);
      const contrast =
        same.byAttempts === null ? '' : ` (${percent(same.byAttempts)} were attempts the unit)`;
      return `      ${String(size.tasks).padStart(2)} tasks × ${size.repeats}: false alarms ${percent(same.differs)} of compare, ${percent(same.regression)} of gate${contrast}; detection ${percent(other.differs)} by compare, ${percent(other.regression)} by gate`;
    });
    process.stdout.write(`      level ${level}, seed ${seed}\n${lines.join('\n')}\n`);
  });

  for (const size of sizes) {
    const title = `${size.tasks} tasks × ${size.repeats}`;

    it(`raises a false alarm in at most 6 % of the pairs without a difference: ${title}`, () => {
      const [{ differs, regression }] = ratesOf(size);
      assert.ok(differs <= mostFalseAlarms, `compare: ${percent(differs)}`);
      assert.ok(regression <= mostFalseAlarms, `gate: ${percent(regression)}`);
    });

    it(`finds a true difference far more often than it imagines one: ${title}`, () => {
      const [same, other] = ratesOf(size);
      assert.ok(other.differs > 2 * same.differs, `compare: ${percent(other.differs)}`);
      assert.ok(other.regression > 2 * same.regression, `gate: ${percent(other.regression)}`);
      assert.ok(other.regression >= other.differs, 'a gate asks about one side only, and so sees more on it');
    });
  }

  it('would fail if it took attempts for the unit', () => {
    const rates = [...none.values()].flatMap(({ byAttempts }) => (byAttempts === null ? [] : [byAttempts]));
    assert.equal(rates.length, 3);
    for (const rate of rates) assert.ok(rate > mostFalseAlarms, percent(rate));
  });

  it('finds more with more tasks, and with more repeats of each', () => {
    const found = new Map<string, number>(
      sizes.map((size) => [`${size.tasks} × ${size.repeats}`, ratesOf(size)[1].regression]),
    );
    const at = (name: string) => found.get(name) ?? Number.NaN;
    for (const repeats of [1, 3]) {
      assert.ok(
        at(`40 × ${repeats}`) > at(`10 × ${repeats}`) && at(`59 × ${repeats}`) > at(`40 × ${repeats}`),
      );
    }
    for (const tasks of [10, 40, 59]) assert.ok(at(`${tasks} × 3`) > at(`${tasks} × 1`));
    assert.ok(at('59 × 3') > 0.9, percent(at('59 × 3')));
  });
});
