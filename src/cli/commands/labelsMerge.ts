import { type MergedFile, type MergeResult, mergeLabels } from '../../core/harness/mergeLabels.ts';
import { findRun } from '../../core/store/runStore.ts';
import { resultsDir } from '../configHere.ts';
import { exitCodes } from '../exitCode.ts';
import { jsonLine, plainLine } from '../output.ts';
import type { CommandContext } from './context.ts';

export interface LabelsMergeFlags {
  readonly config?: string;
  readonly out?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

/** `itbench-review labels merge`: what people said in copies of a run, brought into it. */
export async function labelsMerge(
  wanted: string,
  sources: readonly string[],
  flags: LabelsMergeFlags,
  { terminal, signal }: CommandContext,
): Promise<number> {
  const dir = findRun(resultsDir(flags), wanted);
  const dryRun = flags.dryRun === true;
  const result = await mergeLabels(dir, sources, { dryRun }, signal);
  terminal.out.write(
    flags.json ? jsonLine({ type: 'labels_merged', dry_run: dryRun, ...result }) : textOf(result, dryRun),
  );
  return exitCodes.done;
}

function textOf({ files, remarks, reports }: MergeResult, dryRun: boolean): string {
  const lines = [
    ...files.map((file) => fileText(file, dryRun)),
    ...(files.length === 0 ? ['The files hold nothing.'] : []),
    ...remarks,
    ...reports.map((path) => `Report: ${path}`),
    ...(dryRun ? ['Nothing was written.'] : []),
  ];
  return `${lines.map(plainLine).join('\n')}\n`;
}

function fileText({ file, from, records_before, records_after }: MergedFile, dryRun: boolean): string {
  if (from === null)
    return `${file}: nothing new, the run has ${records_before === 1 ? 'its line' : `all ${records_before} lines`}.`;
  const verb = dryRun ? 'would take' : 'took';
  const had = records_before === 0 ? 'the run had none' : `the run had ${records_before}`;
  return `${file}: ${verb} ${records_after === 1 ? '1 line' : `${records_after} lines`} from ${from}; ${had}.`;
}
