import { BenchError } from '../errors.ts';
import type { Comparison } from '../schema/comparison.ts';
import type { Report } from '../schema/report.ts';

export interface CompareOptions {
  /** Compare reports of different metrics or tasks as well; the comparison then says why they may not be. */
  readonly force: boolean;
  /** Level below which a difference counts as one; by default 0.05. */
  readonly level?: number;
}

/**
 * Compares reports, each with the first, over the tasks that both counted. With several, p-values are adjusted by Holm.
 * @throws BenchError not_comparable for other metrics or tasks, unless forced
 */
export function compareReports(
  _baseline: Report,
  _others: readonly Report[],
  _options: CompareOptions,
): Comparison[] {
  throw new BenchError('internal', 'not there yet');
}
