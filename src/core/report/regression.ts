import { BenchError } from '../errors.ts';
import type { Comparison } from '../schema/comparison.ts';
import type { Report } from '../schema/report.ts';
import { type CompareOptions, compareReports } from './compare.ts';

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

/**
 * A report against a baseline as a gate sees them. The comparison is made at twice the level, two-sided, so that its verdict
 * is `worse` exactly where there is a regression, and its sentence says what the gate does.
 * @param level one-sided, in (0, 0.5)
 * @throws BenchError not_comparable, unless forced
 */
export function againstBaseline(
  baseline: Report,
  report: Report,
  { level, ...options }: CompareOptions & { readonly level: number },
): { readonly comparison: Comparison; readonly isRegression: boolean } {
  const [comparison] = compareReports(baseline, [report], { ...options, level: 2 * level });
  if (comparison === undefined) throw new BenchError('internal', 'a comparison of one report gave none');
  return { comparison, isRegression: isRegression(comparison, level) };
}
