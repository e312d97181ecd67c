import { besidePublished } from '../report/published.ts';
import type { Comparison } from '../schema/comparison.ts';
import type { Report } from '../schema/report.ts';
import type { RunFile } from '../schema/run.ts';
import type { RunPaths } from '../store/layout.ts';
import { AttemptContents } from './attemptContent.ts';
import { LabelledReports, reviewFolders } from './labelledReports.ts';
import { modelReport } from './modelReport.ts';

/**
 * Builds the reports of a run from what is on the disk, people's labels included, and writes them.
 * @throws BenchError journal_damaged, run_locked while somebody else keeps saving labels, disk_full, not_writable
 */
export function writeReports(run: RunFile, paths: RunPaths, signal: AbortSignal): Promise<WrittenReport[]> {
  return writeReportsAgainst(run, paths, () => null, signal);
}

export interface WrittenReport {
  readonly report: Report;
  readonly path: string;
}

/**
 * {@link writeReports}, each compared with an earlier report. Labels that come later keep the comparison, which does not
 * rest on them; a report that is built anew has the one that is asked for then, or none: its attempts may be others.
 * @param against makes the comparison of a report that was just built; what it throws leaves every file as it was
 */
export async function writeReportsAgainst(
  run: RunFile,
  paths: RunPaths,
  against: (report: Report) => Comparison | null,
  signal: AbortSignal,
): Promise<WrittenReport[]> {
  const built: Report[] = [];
  for (const { name } of run.settings.models) {
    const report = await modelReport(run, paths, name, signal);
    built.push(withEarlier(report, against(report)));
  }
  const contents = new AttemptContents(paths);
  const reports = new LabelledReports(run, paths, reviewFolders(paths), contents);
  const written: WrittenReport[] = [];
  try {
    for (const one of built) {
      const sources = { built: one, open: null };
      const { report, path } = await reports.underLock(one.model, sources, (write) => write(), signal);
      written.push({ report: report ?? one, path });
    }
  } finally {
    contents.close();
  }
  return written;
}

function withEarlier(report: Report, earlier: Comparison | null): Report {
  return earlier === null
    ? report
    : { ...report, comparison: { ...(report.comparison ?? besidePublished(report)), earlier } };
}
