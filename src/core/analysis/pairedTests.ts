import { seededRandom } from './statistics.ts';

/** A test's p-value, and whether every possible outcome was looked at rather than a seeded sample of them. */
export interface TestResult {
  /** Two-sided, in (0, 1]. */
  readonly p: number;
  readonly exact: boolean;
}

export interface PermutationOptions {
  /** Permutations that are drawn where there are too many to look at all. */
  readonly permutations: number;
  /** An integer in [0, 2^32). */
  readonly seed: number;
}

/**
 * McNemar's exact test of two models over the same tasks: whether the tasks on which only one of them was right fall to
 * either side by chance. Two-sided, binomial; 1 where they never differ.
 */
export function mcNemarExact(onlyFirst: number, onlySecond: number): number {
  const n = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  let logTerm = -n * Math.LN2;
  let share = Math.exp(logTerm);
  for (let k = 1; k <= fewer; k += 1) {
    logTerm += Math.log((n - k + 1) / k);
    share += Math.exp(logTerm);
  }
  return Math.min(1, 2 * share);
}

/** Differences whose signs are all tried out: 2^16 sums take a millisecond. */
const mostExactSigns = 16;

/** Sums this close to the observed one, as a share of all, count as equal to it: adding in another order rounds otherwise. */
const tieTolerance = 1e-12;

/**
 * Paired sign-flip permutation test: how often the mean difference would be at least as far from 0, if for each task it
 * were chance which of the two models got which score. Zeros change nothing. Exact with up to 16 differences that are not
 * zero; else by seeded permutations, the observed one counted among them.
 */
export function signFlipTest(differences: readonly number[], options: PermutationOptions): TestResult {
  const nonZero = Float64Array.from(differences.filter((value) => value !== 0));
  const size = nonZero.reduce((total, value) => total + Math.abs(value), 0);
  const observed = Math.abs(nonZero.reduce((total, value) => total + value, 0)) - tieTolerance * size;
  if (nonZero.length <= mostExactSigns) return { p: exactShare(nonZero, observed), exact: true };
  const random = seededRandom(options.seed);
  let asFar = 0;
  for (let permutation = 0; permutation < options.permutations; permutation += 1) {
    if (Math.abs(flippedSum(nonZero, random)) >= observed) asFar += 1;
  }
  return { p: (asFar + 1) / (options.permutations + 1), exact: false };
}

function exactShare(values: Float64Array, observed: number): number {
  const all = 2 ** values.length;
  let asFar = 0;
  for (let signs = 0; signs < all; signs += 1) {
    let sum = 0;
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index] ?? 0;
      sum += (signs >>> index) & 1 ? -value : value;
    }
    if (Math.abs(sum) >= observed) asFar += 1;
  }
  return asFar / all;
}

/** 32 signs from each number that is drawn. */
function flippedSum(values: Float64Array, random: () => number): number {
  let sum = 0;
  let signs = 0;
  for (let index = 0; index < values.length; index += 1) {
    signs = index % 32 === 0 ? random() : signs >>> 1;
    const value = values[index] ?? 0;
    sum += signs & 1 ? -value : value;
  }
  return sum;
}

/**
 * Holm's adjustment for several tests at once: the p-values, in the same order, each as large as the level at which it
 * would be refused if the chance of any false alarm among all of them is to stay below that level.
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => (pValues[a] ?? 0) - (pValues[b] ?? 0));
  const adjusted = new Array<number>(pValues.length).fill(1);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * (pValues[index] ?? 1)));
    adjusted[index] = largest;
  });
  return adjusted;
}
