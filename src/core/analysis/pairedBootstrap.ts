import {
  type BootstrapOptions,
  type Interval,
  indexBelow,
  percentiles,
  seededRandom,
  type TaskShare,
} from './statistics.ts';

/** Names the resampling below in comparisons. A change that changes any interval changes this name. */
export const pairedIntervalAlgorithm =
  'percentile bootstrap over tasks in pairs, xoshiro128** seeded by splitmix32, version 1';

/** What one task adds to a ratio of each of two reports. */
export interface TaskPair {
  readonly first: TaskShare;
  readonly second: TaskShare;
}

/**
 * Percentile interval of how much the second ratio of sums is above the first. Tasks are drawn with replacement, each with
 * both its shares: what makes a task hard is the same for both. Null with fewer than two tasks, and where no resample
 * differs from another: that would be an interval without width. Resamples in which either ratio has no denominator are
 * left out; null if that are more than half.
 */
export function bootstrapRatioDifference(
  pairs: readonly TaskPair[],
  { resamples, seed, confidence }: BootstrapOptions,
): Interval | null {
  if (pairs.length < 2) return null;
  const columns = columnsOf(pairs);
  const random = seededRandom(seed);
  const all = new Float64Array(resamples);
  let [defined, least, most] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let resample = 0; resample < resamples; resample += 1) {
    const value = drawnDifference(columns, random);
    if (value === null) continue;
    all[defined] = value;
    defined += 1;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (defined * 2 < resamples || most - least < dust) return null;
  return percentiles(all.subarray(0, defined), confidence);
}

/** Sums of the same numbers in another order differ by less. */
const dust = 1e-12;

interface Columns {
  readonly firstNumerators: Float64Array;
  readonly firstDenominators: Float64Array;
  readonly secondNumerators: Float64Array;
  readonly secondDenominators: Float64Array;
}

/** In typed arrays, because millions are drawn. */
function columnsOf(pairs: readonly TaskPair[]): Columns {
  return {
    firstNumerators: Float64Array.from(pairs, ({ first }) => first.numerator),
    firstDenominators: Float64Array.from(pairs, ({ first }) => first.denominator),
    secondNumerators: Float64Array.from(pairs, ({ second }) => second.numerator),
    secondDenominators: Float64Array.from(pairs, ({ second }) => second.denominator),
  };
}

function drawnDifference(columns: Columns, random: () => number): number | null {
  const { firstNumerators, firstDenominators, secondNumerators, secondDenominators } = columns;
  const count = firstNumerators.length;
  let firstNumerator = 0;
  let firstDenominator = 0;
  let secondNumerator = 0;
  let secondDenominator = 0;
  for (let draw = 0; draw < count; draw += 1) {
    const index = indexBelow(count, random);
    firstNumerator += firstNumerators[index] ?? 0;
    firstDenominator += firstDenominators[index] ?? 0;
    secondNumerator += secondNumerators[index] ?? 0;
    secondDenominator += secondDenominators[index] ?? 0;
  }
  if (firstDenominator === 0 || secondDenominator === 0) return null;
  return secondNumerator / secondDenominator - firstNumerator / firstDenominator;
}
