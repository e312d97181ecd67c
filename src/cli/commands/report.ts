import { resolve } from 'node:path';
import { writeReports } from '../../core/harness/reports.ts';
import { reportMarkdown } from '../../core/report/markdown.ts';
import { reportTable } from '../../core/report/table.ts';
import { RunLock } from '../../core/store/runLock.ts';
import { findRun, readRun } from '../../core/store/runStore.ts';
import { hasConfigHere, loadConfig } from '../configHere.ts';
import { exitCodes } from '../exitCode.ts';
import { plainLine, plainText, printableJson } from '../output.ts';
import type { CommandContext } from './context.ts';

export interface ReportFlags {
  readonly config?: string;
  readonly out?: string;
  readonly format: string;
}

/** `itbench-review report`: the numbers again, from what the run left on the disk. */
export async function report(
  wanted: string | undefined,
  flags: ReportFlags,
  { terminal, signal }: CommandContext,
): Promise<number> {
  const dir = findRun(outputDir(flags), wanted ?? null);
  const { run, paths } = readRun(dir);
  const lock = RunLock.acquire(paths.lock);
  let written: Awaited<ReturnType<typeof writeReports>>;
  try {
    written = await writeReports(run, paths, signal);
  } finally {
    lock.release();
  }
  const reports = written.map(({ report: one }) => one);
  const { out } = terminal;
  if (flags.format === 'json') out.write(`${printableJson(reports, 2)}\n`);
  else if (flags.format === 'markdown') out.write(`${plainText(reports.map(reportMarkdown).join('\n'))}\n`);
  else {
    out.write(`${plainText(reportTable(reports))}\n`);
    for (const { path } of written) out.write(`Report: ${plainLine(path)}\n`);
  }
  return reports.some(({ status }) => status === 'inconclusive') ? exitCodes.inconclusive : exitCodes.done;
}

function outputDir(flags: ReportFlags): string {
  if (flags.out !== undefined) return resolve(flags.out);
  return flags.config !== undefined || hasConfigHere()
    ? loadConfig(flags.config).outputDir
    : resolve('results');
}
