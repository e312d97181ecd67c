import { standingSentences } from '../audit/reportStanding.ts';
import type { Report } from '../schema/report.ts';
import type { FoundReport } from './readReports.ts';

/** What is on record of reports that were read, for compareReports: why not to rely on one, one sentence each. */
export function recordedStanding(found: readonly FoundReport[]): (report: Report) => readonly string[] {
  const paths = new Map(found.map(({ report, path }) => [report, path]));
  return (report) => {
    const path = paths.get(report);
    return path === undefined ? [] : standingSentences(path, report.model);
  };
}
