import { readFile } from 'node:fs/promises';
import { standingOfReportFile } from '../audit/reportStanding.ts';
import { BenchError, messageOf } from '../errors.ts';
import { explained, reportsToExplain, type TrendInput, trendOf } from '../report/trend.ts';
import { digestOf } from '../report/trendDigest.ts';
import type { Report } from '../schema/report.ts';
import { otherReportVersion } from '../schema/report.ts';
import type { Trend } from '../schema/trend.ts';
import { lookAt } from '../store/fileStamp.ts';
import { oneLine } from '../store/foreignText.ts';
import { type FoundFile, findReportFiles } from './findReportFiles.ts';
import { parseReport } from './parseReport.ts';
import { maxReportBytes } from './readReports.ts';

export interface TrendOptions {
  /** Names of models in their configurations; others are passed over. All if absent. */
  readonly models?: readonly string[];
  /** Reports of runs that ended before are passed over, in milliseconds since 1970. */
  readonly sinceMs?: number;
  /** Told after each file. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Why a report is no point of any series that is one all the same: it may be the newest of its model. */
export const noFigure = 'no attempt of it counts, so it has no accuracy';

/**
 * Reads every report of a folder, one at a time, keeping only figures of each, and looks for what changed over time.
 * Reports that cannot be used are in the trend, with the reason.
 * @throws BenchError report_missing for a folder that is not there or holds nothing that could be a report; what aborted the signal
 */
export async function readTrend(folder: string, options: TrendOptions, signal: AbortSignal): Promise<Trend> {
  const files = await filesIn(folder, signal);
  const inputs: TrendInput[] = [];
  let done = 0;
  for (const file of files) {
    const input = 'why' in file ? file : await readInput(file.path, signal);
    if ('why' in input || isWanted(input.digest, options)) inputs.push(input);
    done += 1;
    options.onProgress?.(done, files.length);
  }
  const trend = trendOf(folder, inputs);
  return explained(trend, await reportsAt(reportsToExplain(trend), signal));
}

async function filesIn(folder: string, signal: AbortSignal): Promise<FoundFile[]> {
  try {
    const files: FoundFile[] = [];
    for await (const file of findReportFiles(folder, signal)) files.push(file);
    if (files.length > 0) return files;
  } catch (error) {
    signal.throwIfAborted();
    throw new BenchError('report_missing', `${folder} cannot be read: ${oneLine(messageOf(error))}`, {
      hint: 'Name the folder with the results of your runs, or one with report files.',
      cause: error,
    });
  }
  throw new BenchError('report_missing', `${folder} holds no report`, {
    hint: 'Name the folder with the results of your runs, or one with report files.',
  });
}

async function readInput(path: string, signal: AbortSignal): Promise<TrendInput> {
  const read = await readOne(path, signal);
  if (typeof read === 'string') return { path, why: read };
  const digest = digestOf(path, read, standingOf(path, read.model));
  if (digest === null) return { path, why: noFigure };
  return { path, digest };
}

/** The report, or why it cannot be used, as a clause about the file. */
async function readOne(path: string, signal: AbortSignal): Promise<Report | string> {
  signal.throwIfAborted();
  const look = lookAt(path);
  if (look.kind !== 'file') return look.kind === 'absent' ? 'it is a link to nothing' : oneLine(look.why);
  if (look.bytes > maxReportBytes) return `it has ${look.bytes} bytes, more than a report could need`;
  try {
    const parsed = parseReport(await readFile(path, { encoding: 'utf8', signal }));
    if (parsed.kind === 'report') return parsed.report;
    if (parsed.kind === 'damaged') return parsed.why;
    return `it was ${otherReportVersion(parsed.version)}`;
  } catch (error) {
    signal.throwIfAborted();
    return `it cannot be read: ${oneLine(messageOf(error))}`;
  }
}

/** A damaged record of what was revoked must not pass for none. */
function standingOf(path: string, model: string): ReturnType<typeof standingOfReportFile> {
  try {
    return standingOfReportFile(path, model);
  } catch (error) {
    if (!BenchError.is(error, 'journal_damaged')) throw error;
    return {
      revoked: `Whether it was revoked cannot be read: ${oneLine(error.message)}.`,
      superseded: null,
    };
  }
}

function isWanted(
  { model, point }: { model: string; point: { at: string } },
  { models, sinceMs }: TrendOptions,
): boolean {
  return (
    (models === undefined || models.includes(model)) &&
    (sinceMs === undefined || Date.parse(point.at) >= sinceMs)
  );
}

/** Reads again the few reports that alarms are about. One that has gone since explains nothing. */
async function reportsAt(paths: readonly string[], signal: AbortSignal): Promise<Map<string, Report>> {
  const reports = new Map<string, Report>();
  for (const path of paths) {
    const report = await readOne(path, signal);
    if (typeof report !== 'string') reports.set(path, report);
  }
  return reports;
}
