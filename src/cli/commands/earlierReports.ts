import { BenchError } from '../../core/errors.ts';
import { findReports } from '../../core/harness/readReports.ts';
import { recordedStanding } from '../../core/harness/recordedStanding.ts';
import { compareReports } from '../../core/report/compare.ts';
import type { Comparison } from '../../core/schema/comparison.ts';
import type { Report } from '../../core/schema/report.ts';

/**
 * What compares the reports of a run with earlier ones: each with the one of its model, or with the only one that is there.
 * Reads the earlier ones at once.
 * @throws BenchError as findReports; when comparing: usage where none is of the model, not_comparable
 */
export function againstEarlier(outputDir: string, wanted: string): (report: Report) => Comparison | null {
  const found = findReports(outputDir, wanted);
  const earlier = found.map(({ report }) => report);
  const options = { force: false, standing: recordedStanding(found) };
  return (report) => {
    const [comparison] = compareReports(earlierOf(report, earlier, wanted), [report], options);
    return comparison ?? null;
  };
}

function earlierOf({ model }: Report, earlier: readonly Report[], wanted: string): Report {
  const [only, ...more] = earlier;
  const found = earlier.find((report) => report.model === model) ?? (more.length === 0 ? only : undefined);
  if (found !== undefined) return found;
  throw new BenchError(
    'usage',
    `${wanted} has no report of ${model}, but of ${earlier.map((report) => report.model).join(', ')}`,
    { hint: 'Name one report file to compare every model with.' },
  );
}
