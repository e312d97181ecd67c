import { hasCountedAdjudications } from '../review/adjudicatorsOf.ts';
import { hasCounted } from '../review/reviewOf.ts';
import type { Report } from '../schema/report.ts';
import { pathsOfRun } from '../store/layout.ts';
import { reviewFolders } from './labelledReports.ts';

/**
 * Whether people have said something in the run of a report that the report does not count: files of labels were copied
 * there, or a program was ended before it wrote the report anew.
 */
export function lacksLabels(runDir: string, report: Report): boolean {
  const { labels, adjudications } = reviewFolders(pathsOfRun(runDir));
  return !(hasCounted(report, labels.files()) && hasCountedAdjudications(report, adjudications.files()));
}
