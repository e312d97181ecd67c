import { basename, join, resolve } from 'node:path';
import { type ImportOptions, importReportName, importSnapshot } from '../../core/convert/importSnapshot.ts';
import { importText } from '../../core/convert/importText.ts';
import { readTime } from '../../core/convert/rowTime.ts';
import { BenchError } from '../../core/errors.ts';
import { exitCodes } from '../exitCode.ts';
import { jsonLine, plainLine, plainText } from '../output.ts';
import type { CommandContext } from './context.ts';

export interface SnapshotImportFlags {
  readonly into: string;
  readonly task?: string;
  readonly title?: string;
  readonly from?: string;
  readonly to?: string;
  readonly namespace?: string;
  readonly json?: true;
}

/** `itbench-review snapshot import` */
export async function snapshotImport(
  folder: string,
  flags: SnapshotImportFlags,
  { terminal, signal }: CommandContext,
): Promise<number> {
  const input = resolve(folder);
  const task =
    flags.task ??
    basename(input)
      .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[.-]+/, '');
  const options: ImportOptions = {
    input,
    into: resolve(flags.into),
    task,
    title: flags.title ?? task.replaceAll(/[-_]+/g, ' '),
    from: instant(flags.from, '--from'),
    to: instant(flags.to, '--to'),
    namespace: flags.namespace ?? '',
    onProgress: ({ done, total, file }) => {
      if (terminal.interactive)
        terminal.err.write(
          `\r\u001b[K${shortened(`${done}/${total} ${plainLine(file)}`, terminal.columns())}`,
        );
    },
  };
  if (options.to !== '' && options.from > options.to) {
    throw new BenchError('usage', '--from is later than --to, so nothing could be in between', {
      hint: 'Give the earlier time with --from.',
    });
  }
  const report = await importSnapshot(options, signal).finally(() => {
    if (terminal.interactive) terminal.err.write('\r\u001b[K');
  });
  const dir = join(options.into, task);
  if (flags.json === true) terminal.out.write(jsonLine({ type: 'snapshot_import', dir, report }));
  else
    terminal.out.write(
      `${plainText(importText(report, { dir, reportFile: join(dir, importReportName) }))}\n`,
    );
  return exitCodes.done;
}

function shortened(text: string, columns: number): string {
  return text.length < columns ? text : `${text.slice(0, Math.max(0, columns - 2))}…`;
}

/** A time of the command line, as rows have it. */
function instant(text: string | undefined, flag: string): string {
  if (text === undefined) return '';
  const time = readTime(text.trim());
  if (time?.zoned && time.length === text.trim().length) return time.at;
  throw new BenchError('usage', `${flag} ${JSON.stringify(text)} is not a time with its zone`, {
    hint: 'Write it as 2026-03-04T09:00:00Z.',
  });
}
