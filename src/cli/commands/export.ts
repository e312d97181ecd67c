import { resolve } from 'node:path';
import { counted } from '../../core/counted.ts';
import type { ExportFilter, ExportFormat, ExportResult } from '../../core/export/exportFormats.ts';
import { exportRun } from '../../core/export/exportRun.ts';
import { findRun } from '../../core/store/runStore.ts';
import { resultsDir } from '../configHere.ts';
import { exitCodes } from '../exitCode.ts';
import { jsonLine, plainLine, plainText } from '../output.ts';
import type { CommandContext } from './context.ts';

export interface ExportFlags {
  readonly format: ExportFormat;
  /** Where to write; the results are in `results`. */
  readonly out: string;
  readonly results?: string;
  readonly config?: string;
  readonly model?: readonly string[];
  readonly task?: readonly string[];
  readonly repeat?: number;
  readonly force?: true;
  readonly json?: true;
}

/** `itbench-review export`: a run in a format of others. An attempt that had to be left out shows in the exit code. */
export async function exportCommand(
  wanted: string | undefined,
  flags: ExportFlags,
  { terminal, signal }: CommandContext,
): Promise<number> {
  const { results, config, format, force = false } = flags;
  const dir = findRun(
    resultsDir({
      ...(results === undefined ? {} : { out: results }),
      ...(config === undefined ? {} : { config }),
    }),
    wanted ?? null,
  );
  const options = { format, out: resolve(flags.out), filter: filterOf(flags), force };
  const result = await exportRun(dir, options, signal, ({ done, total, title }) => {
    if (terminal.interactive) terminal.err.write(`${plainLine(`${done}/${total} ${title}`)}\n`);
  });
  terminal.out.write(flags.json ? jsonLine(result) : plainText(exportText(result, options.out)));
  return result.leftOut > 0 ? exitCodes.inconclusive : exitCodes.done;
}

function filterOf({ model, task, repeat }: ExportFlags): ExportFilter {
  return {
    ...(model === undefined ? {} : { model }),
    ...(task === undefined ? {} : { task }),
    ...(repeat === undefined ? {} : { repeat: [repeat] }),
  };
}

function exportText({ files, remarks, attempts }: ExportResult, out: string): string {
  const what = counted(files.length, 'file');
  const whose = counted(attempts, 'attempt');
  return [`${what} with ${whose} in ${out}`, ...remarks, ''].join('\n');
}
