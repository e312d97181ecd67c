import { BenchError } from '../errors.ts';
import type { Report } from '../schema/report.ts';
import type { Trend } from '../schema/trend.ts';

/** A report of the folder, or why it could not be used. */
export type TrendInput =
  | { readonly path: string; readonly report: Report }
  | { readonly path: string; readonly why: string };

/** Series of reports over time, with change points and alarms, purely. */
export function trendOf(_folder: string, _inputs: readonly TrendInput[]): Trend {
  throw new BenchError('internal', 'not there yet');
}
