import { resolve } from 'node:path';
import { counted } from '../../core/counted.ts';
import { findReportFiles } from '../../core/harness/findReportFiles.ts';
import { readTrend, type TrendOptions } from '../../core/harness/readTrend.ts';
import { modelsOfUnclearNewest } from '../../core/harness/unclearNewest.ts';
import { filePage } from '../../core/report/html/page.ts';
import { trendHtml } from '../../core/report/html/trendHtml.ts';
import { trendMarkdown } from '../../core/report/trendMarkdown.ts';
import { trendTable } from '../../core/report/trendText.ts';
import { Trend } from '../../core/schema/trend.ts';
import { resultsDir } from '../configHere.ts';
import { exitCodes } from '../exitCode.ts';
import { refuseFolder, refuseInputs, writeOut } from '../outFile.ts';
import { plainLine, plainText, publishedJson, type Terminal } from '../output.ts';
import { StatusLine } from '../progress.ts';
import type { CommandContext } from './context.ts';

export const trendFormats = ['table', 'json', 'html', 'markdown'] as const;

export interface TrendFlags {
  readonly model?: readonly string[];
  readonly since?: Date;
  readonly format: (typeof trendFormats)[number];
  readonly out?: string;
  readonly failOnAlarm?: true;
  readonly config?: string;
}

/** `itbench-review trend`: reports over time, and what changed. */
export async function trend(
  folder: string | undefined,
  flags: TrendFlags,
  { terminal, signal }: CommandContext,
): Promise<number> {
  refuseFolder(flags.out);
  const { config } = flags;
  const dir = folder === undefined ? resultsDir(config === undefined ? {} : { config }) : resolve(folder);
  if (flags.out !== undefined) refuseInputs([flags.out], await pathsIn(dir, signal));
  const found = await readShowing(dir, flags, terminal, signal);
  const text = texts[flags.format](found);
  if (flags.out === undefined) terminal.out.write(text);
  else {
    writeOut(flags.out, text);
    terminal.err.write(`Trend: ${plainLine(resolve(flags.out))}\n`);
  }
  if (found.series.length === 0) return nothingUsable(found, terminal);
  const missing = (flags.model ?? []).filter((name) => found.series.every(({ model }) => model !== name));
  if (missing.length > 0) return nothingOf(missing, found, terminal);
  return flags.failOnAlarm === true ? verdict(found, flags, terminal) : exitCodes.done;
}

const texts: Readonly<Record<TrendFlags['format'], (trend: Trend) => string>> = {
  table: (found) => plainText(trendTable(found)),
  markdown: (found) => plainText(trendMarkdown(found)),
  html: (found) => trendHtml(found, filePage),
  json: (found) => publishedJson(Trend, found, 2),
};

/** Empty where the folder cannot be read: whoever reads it says so. */
async function pathsIn(dir: string, signal: AbortSignal): Promise<string[]> {
  const paths: string[] = [];
  try {
    for await (const { path } of findReportFiles(dir, signal)) paths.push(path);
  } catch {
    signal.throwIfAborted();
  }
  return paths;
}

async function readShowing(
  dir: string,
  flags: TrendFlags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Trend> {
  const line = new StatusLine(terminal);
  const options: TrendOptions = {
    ...optionsOf(flags),
    onProgress: (done, total) => {
      if (done % 50 === 0) line.show(`${done} of ${total} reports`);
    },
  };
  try {
    return await readTrend(dir, options, signal);
  } finally {
    line.clear();
  }
}

function optionsOf({ model, since }: TrendFlags): TrendOptions {
  return {
    ...(model === undefined ? {} : { models: model }),
    ...(since === undefined ? {} : { sinceMs: since.getTime() }),
  };
}

function nothingUsable({ left_out, folder }: Trend, { err }: Terminal): number {
  const why =
    left_out.length === 0 ? 'none is of these models and this time' : 'each is left out, with the reason';
  err.write(`No report of ${plainLine(folder)} can be used: ${why}.\n`);
  return exitCodes.usage;
}

/** No alarm of a model says something only where there is a report of it. */
function nothingOf(models: readonly string[], { folder }: Trend, { err }: Terminal): number {
  const names = models.map(plainLine).join(', ');
  err.write(`No report of ${names} in ${plainLine(folder)} can be used for this time.\n`);
  return exitCodes.usage;
}

/** An alarm stays until accuracy recovers, or until --since begins anew. */
function verdict(found: Trend, flags: TrendFlags, { err }: Terminal): number {
  const { series } = found;
  const failing = series.flatMap(({ alarms }) => alarms).filter(({ open, worse }) => open && worse);
  if (failing.length > 0) {
    err.write(
      `${counted(failing.length, 'alarm is', 'alarms are')} open and for the worse.\n` +
        'Open the attempts that it names; where the change is meant, begin anew with --since and the day of the change.\n',
    );
    return exitCodes.failed;
  }
  const unclear = modelsOfUnclearNewest(found, optionsOf(flags));
  if (unclear.length === 0) return exitCodes.done;
  err.write(
    `The newest report of ${unclear.map(plainLine).join(', ')} takes no part in alarms: whether it is worse is not known.\n`,
  );
  return exitCodes.inconclusive;
}
