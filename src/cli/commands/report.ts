import { BenchError } from '../../core/errors.ts';
import { standingSentences } from '../../core/audit/reportStanding.ts';
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
import { type WrittenReport, writeReportPages } from './reportPages.ts';

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
  const reports = written.map(
    (one): StandingReport => ({ ...one, standing: standingSentences(one.path, one.report.model) }),
  );
  terminal.out.write(outputOf(reports, flags));
  const isInconclusive = reports.some(({ report: { status } }) => status === 'inconclusive');
  return isInconclusive ? exitCodes.inconclusive : exitCodes.done;
}

interface StandingReport extends WrittenReport {
  readonly path: string;
}

/** What is printed, after pages are written where they are asked for. */
function outputOf(reports: readonly StandingReport[], { format, to, rescored }: ReportFlags): string {
  if (format === 'json')
    return `${printableJson(
      reports.map(({ report: one }) => one),
      2,
    )}\n`;
  if (format === 'html')
    return writeReportPages(reports, { to: to ?? null, rescored: rescored ?? null })
      .map((path) => `Page: ${plainLine(path)}\n`)
      .join('');
  if (format === 'markdown')
    return `${plainText(reports.map(({ report: one, standing }) => reportMarkdown(one, standing)).join('\n'))}\n`;
  const lines = [
    ...reports.flatMap(({ report: { comparison } }) => {
      const earlier = comparison?.earlier ?? null;
      return earlier === null ? [] : [`${comparisonTitle(earlier)}. ${earlier.why}`];
    }),
    ...reports.flatMap(({ report: { model }, standing }) =>
      standing.map((sentence) => `${model}: not to be relied on. ${sentence}`),
    ),
    ...reports.map(({ path }) => `Report: ${path}`),
  ];
  const table = plainText(reportTable(reports.map(({ report: one }) => one)));
  return `${table}\n${lines.map((line) => `${plainLine(line)}\n`).join('')}`;
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
