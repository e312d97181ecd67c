import type { Comparison } from '../schema/comparison.ts';

/**
 * Whether the second report is worse than the first beyond noise: its difference is below 0, and one as far below comes by
 * chance in at most `level` of the cases. One-sided, half of the two-sided p, because a gate asks about one direction only;
 * not adjusted, because the level is that of a false alarm for each model. An inconclusive comparison is no regression, and
 * does not rule one out: whoever asks must look at its verdict too.
 */
export function isRegression({ accuracy, test, verdict }: Comparison, level: number): boolean {
  if (test === null || accuracy.difference === null || verdict === 'inconclusive') return false;
  return accuracy.difference < 0 && test.p / 2 <= level;
}
