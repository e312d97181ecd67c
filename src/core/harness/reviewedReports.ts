import { BenchError } from '../errors.ts';
import type { Report } from '../schema/report.ts';
import { oneLine } from '../store/foreignText.ts';
import { readRun } from '../store/runStore.ts';
import { AttemptContents } from './attemptContent.ts';
import { LabelledReports, reviewFolders } from './labelledReports.ts';

/**
 * The reports of a run, with what people have said until now. Neither locks nor writes: they are made anew for
 * this answer, from the files as they are.
 * @throws BenchError usage for a model that the run does not have; run_missing | run_mismatch; journal_damaged; the
 *   signal's reason
 */
export async function reviewedReports(
  runDir: string,
  model: string | null,
  signal: AbortSignal,
): Promise<Report[]> {
  const { run, paths } = readRun(runDir);
  const names = run.settings.models.map(({ name }) => name).filter((name) => name === (model ?? name));
  if (names.length === 0) {
    throw new BenchError('usage', `the run has no model ${oneLine(model ?? '')}`, {
      hint: `Its models: ${run.settings.models.map(({ name }) => oneLine(name)).join(', ')}.`,
    });
  }
  const contents = new AttemptContents(paths);
  const reports = new LabelledReports(run, paths, reviewFolders(paths), contents);
  try {
    const found: Report[] = [];
    for (const name of names) {
      const read = reports.file(name).read();
      const before = read.kind === 'report' ? read.report.review : null;
      found.push(await reports.preview(name, before, signal));
    }
    return found;
  } finally {
    contents.close();
  }
}
