import { resolve } from 'node:path';
import { findReports } from '../../core/harness/readReports.ts';
import { recordedStanding } from '../../core/harness/recordedStanding.ts';
import { compareReports } from '../../core/report/compare.ts';
import { comparisonMarkdown } from '../../core/report/compareMarkdown.ts';
import { comparisonTable } from '../../core/report/compareText.ts';
import { comparisonHtml } from '../../core/report/html/comparisonHtml.ts';
import { filePage } from '../../core/report/html/page.ts';
import { comparedWithNothing, type ReportGroup, reportPairs } from '../../core/report/reportPairs.ts';
import { type Comparison, Comparisons } from '../../core/schema/comparison.ts';
import { resultsDir } from '../configHere.ts';
import { exitCodes } from '../exitCode.ts';
import { refuseFolder, refuseInputs, writeOut } from '../outFile.ts';
import { plainLine, plainText, publishedJson } from '../output.ts';
import type { CommandContext } from './context.ts';

export const compareFormats = ['table', 'json', 'markdown', 'html'] as const;

export interface CompareFlags {
  readonly model?: readonly string[];
  readonly baselineModel?: string;
  readonly force?: true;
  readonly level?: number;
  readonly format: (typeof compareFormats)[number];
  readonly out?: string;
  readonly config?: string;
}

/** `itbench-review compare`: what differs between reports, and whether that is more than noise. The verdict is no exit code. */
export async function compare(
  baseline: string,
  others: readonly string[],
  flags: CompareFlags,
  { terminal }: CommandContext,
): Promise<number> {
  refuseFolder(flags.out);
  const { config, level, out } = flags;
  const dir = resultsDir(config === undefined ? {} : { config });
  const found = [baseline, ...others].map((wanted) => ({ wanted, reports: findReports(dir, wanted) }));
  refuseInputs(
    out === undefined ? [] : [out],
    found.flatMap(({ reports }) => reports.map(({ path }) => path)),
  );
  const groups = found.map(({ wanted, reports }): ReportGroup => {
    return { wanted, reports: reports.map(({ report }) => report) };
  });
  const options = {
    force: flags.force === true,
    standing: recordedStanding(found.flatMap(({ reports }) => reports)),
    ...(level === undefined ? {} : { level }),
  };
  const wishes = { models: flags.model ?? null, baselineModel: flags.baselineModel ?? null };
  const pairs = reportPairs(groups, wishes);
  for (const model of comparedWithNothing(groups, wishes, pairs)) {
    terminal.err.write(`Nothing is compared with ${plainLine(model)}: none of the others is of it.\n`);
  }
  const comparisons = pairs.flatMap(({ first, others: compared }) =>
    compareReports(first, compared, options),
  );
  const text = texts[flags.format](comparisons);
  if (flags.out === undefined) terminal.out.write(text);
  else {
    writeOut(flags.out, text);
    terminal.err.write(`Comparison: ${plainLine(resolve(flags.out))}\n`);
  }
  if (flags.format !== 'table' || flags.out !== undefined) warn(comparisons, terminal);
  return exitCodes.done;
}

const texts: Readonly<Record<CompareFlags['format'], (comparisons: readonly Comparison[]) => string>> = {
  table: (comparisons) => plainText(comparisonTable(comparisons)),
  markdown: (comparisons) => plainText(comparisonMarkdown(comparisons)),
  html: (comparisons) => comparisonHtml(comparisons, filePage),
  json: (comparisons) => publishedJson(Comparisons, [...comparisons], 2),
};

/** Whoever forced it sees why one should not, whatever the format and wherever it went. */
function warn(comparisons: readonly Comparison[], { err }: CommandContext['terminal']): void {
  for (const reason of new Set(comparisons.flatMap(({ forced }) => forced))) {
    err.write(`warning: not comparable: ${plainLine(reason)}\n`);
  }
}
