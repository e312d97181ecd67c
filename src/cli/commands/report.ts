import { BenchError } from '../../core/errors.ts';
import { writeReportsAgainst } from '../../core/harness/reports.ts';
import { rebuildRescoredReports } from '../../core/harness/rescore.ts';
import { comparisonTitle } from '../../core/report/compareText.ts';
import { reportMarkdown } from '../../core/report/markdown.ts';
import { reportTable } from '../../core/report/table.ts';
import type { RunFile } from '../../core/schema/run.ts';
import type { RunPaths } from '../../core/store/layout.ts';
import { RunLock } from '../../core/store/runLock.ts';
import { findRun, readRun } from '../../core/store/runStore.ts';
import { resultsDir } from '../configHere.ts';
import { exitCodes } from '../exitCode.ts';
import { plainLine, plainText, printableJson } from '../output.ts';
import type { CommandContext } from './context.ts';
import { againstEarlier } from './earlierReports.ts';
import { writeReportPages } from './reportPages.ts';

export interface ReportFlags {
  readonly config?: string;
  readonly out?: string;
  readonly format: string;
  /** With format html: where the pages go. */
  readonly to?: string;
  /** A report, or a run, that the reports are compared with. */
  readonly against?: string;
  /** Name of a rescoring, whose reports are meant instead of the run's own. */
  readonly rescored?: string;
}

/** `itbench-review report`: the numbers again, from what the run left on the disk. */
export async function report(
  wanted: string | undefined,
  flags: ReportFlags,
  { terminal, signal }: CommandContext,
): Promise<number> {
  if (flags.to !== undefined && flags.format !== 'html') {
    throw new BenchError('usage', '--to is for pages', { hint: 'Add --format html.' });
  }
  const outputDir = resultsDir(flags);
  const dir = findRun(outputDir, wanted ?? null);
  const { run, paths } = readRun(dir);
  const written =
    flags.rescored === undefined
      ? await ownReports(run, paths, { outputDir, against: flags.against ?? null }, signal)
      : await rebuildRescoredReports(run, paths, flags.rescored, signal);
  const reports = written.map(({ report: one }) => one);
  const { out } = terminal;
  if (flags.format === 'json') out.write(`${printableJson(reports, 2)}\n`);
  else if (flags.format === 'html') {
    const { to = null, rescored = null } = flags;
    for (const path of writeReportPages(reports, { to, rescored })) out.write(`Page: ${plainLine(path)}\n`);
  } else if (flags.format === 'markdown') out.write(`${plainText(reports.map(reportMarkdown).join('\n'))}\n`);
  else {
    out.write(`${plainText(reportTable(reports))}\n`);
    for (const { comparison } of reports) {
      const earlier = comparison?.earlier ?? null;
      if (earlier !== null) out.write(`${plainLine(`${comparisonTitle(earlier)}. ${earlier.why}`)}\n`);
    }
    for (const { path } of written) out.write(`Report: ${plainLine(path)}\n`);
  }
  return reports.some(({ status }) => status === 'inconclusive') ? exitCodes.inconclusive : exitCodes.done;
}

async function ownReports(
  run: RunFile,
  paths: RunPaths,
  { outputDir, against }: { readonly outputDir: string; readonly against: string | null },
  signal: AbortSignal,
) {
  const compared = against === null ? () => null : againstEarlier(outputDir, against);
  const lock = RunLock.acquire(paths.lock);
  try {
    return await writeReportsAgainst(run, paths, compared, signal);
  } finally {
    lock.release();
  }
}
