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
export async function writeReports(
  run: RunFile,
  paths: RunPaths,
  signal: AbortSignal,
): Promise<{ report: Report; path: string }[]> {
  const contents = new AttemptContents(paths);
  const reports = new LabelledReports(run, paths, reviewFolders(paths), contents);
  const written: { report: Report; path: string }[] = [];
  try {
    for (const { name } of run.settings.models) {
      const built = await modelReport(run, paths, name, signal);
      const sources = { built, open: null };
      const { report, path } = await reports.underLock(name, sources, (write) => write(), signal);
      written.push({ report: report ?? built, path });
    }
  } finally {
    contents.close();
  }
  return written;
}
