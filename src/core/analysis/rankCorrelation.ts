import type { PermutationOptions, TestResult } from './pairedTests.ts';
import { seededRandom } from './statistics.ts';

/** Pairs of which all orders are tried out: 8! are 40 320. */
const mostExactPairs = 8;

/** Correlations this close count as equal: adding in another order rounds otherwise. */
const tieTolerance = 1e-12;

export interface RankCorrelation extends TestResult {
  /** Spearman's rho, in [−1, 1]. */
  readonly rho: number;
}

/**
 * Spearman's rank correlation, ties by their mean rank, with the two-sided p-value of a permutation test: how often chance
 * would give a rho at least as far from 0. Null with fewer than three pairs, or where one side has the same value
 * everywhere. `xs` and `ys` are of the same length.
 */
export function spearman(
  xs: readonly number[],
  ys: readonly number[],
  options: PermutationOptions,
): RankCorrelation | null {
  if (xs.length < 3) return null;
  const first = centred(meanRanks(xs));
  const second = centred(meanRanks(ys));
  const scale = Math.sqrt(product(first, first) * product(second, second));
  if (scale === 0) return null;
  const rho = product(first, second) / scale;
  const asFar = (order: Float64Array): boolean =>
    Math.abs(product(first, order) / scale) >= Math.abs(rho) - tieTolerance;
  return {
    rho,
    ...(xs.length <= mostExactPairs ? allOrders(second, asFar) : someOrders(second, asFar, options)),
  };
}

/** Spearman's rho alone; null as {@link spearman} is. */
export function spearmanRho(xs: readonly number[], ys: readonly number[]): number | null {
  if (xs.length < 3) return null;
  const first = centred(meanRanks(xs));
  const second = centred(meanRanks(ys));
  const scale = Math.sqrt(product(first, first) * product(second, second));
  return scale === 0 ? null : product(first, second) / scale;
}

/** Ranks from 1; values that are equal share the mean of theirs. */
export function meanRanks(values: readonly number[]): Float64Array {
  const order = values.map((_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end] ?? 0] === values[order[start] ?? 0]) end += 1;
    for (const index of order.slice(start, end)) ranks[index] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

function centred(values: Float64Array): Float64Array {
  const centre = values.reduce((total, value) => total + value, 0) / values.length;
  return values.map((value) => value - centre);
}

function product(one: Float64Array, other: Float64Array): number {
  return one.reduce((total, value, index) => total + value * (other[index] ?? 0), 0);
}

function allOrders(values: Float64Array, asFar: (order: Float64Array) => boolean): TestResult {
  let [all, far] = [0, 0];
  const visit = (order: Float64Array, from: number): void => {
    if (from === order.length) {
      all += 1;
      if (asFar(order)) far += 1;
      return;
    }
    for (let index = from; index < order.length; index += 1) {
      swap(order, from, index);
      visit(order, from + 1);
      swap(order, from, index);
    }
  };
  visit(values.slice(), 0);
  return { p: far / all, exact: true };
}

function someOrders(
  values: Float64Array,
  asFar: (order: Float64Array) => boolean,
  { permutations, seed }: PermutationOptions,
): TestResult {
  const random = seededRandom(seed);
  const order = values.slice();
  let far = 0;
  for (let permutation = 0; permutation < permutations; permutation += 1) {
    for (let index = order.length - 1; index > 0; index -= 1) {
      swap(order, index, Math.floor((random() * (index + 1)) / 2 ** 32));
    }
    if (asFar(order)) far += 1;
  }
  return { p: (far + 1) / (permutations + 1), exact: false };
}

function swap(values: Float64Array, one: number, other: number): void {
  [values[one], values[other]] = [values[other] ?? 0, values[one] ?? 0];
}
