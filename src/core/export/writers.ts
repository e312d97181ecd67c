import { atifChunks } from '../interop/write/atif.ts';
import { labelRows, labelsCsvHeader } from '../interop/write/labelsCsv.ts';
import type { RunFile } from '../schema/run.ts';
import { type AttemptKey, fileName } from '../store/layout.ts';
import type { ExportDesk } from './exportDesk.ts';
import type { ExportFormat } from './exportFormats.ts';

/** How a format lies on the disk, and who fills its files. */
export interface FormatWriter {
  /** Every file that may be written, relative to the folder of the export. */
  files(run: RunFile, keys: readonly AttemptKey[]): string[];
  write(desk: ExportDesk): Promise<void>;
}

export const writers: Readonly<Record<ExportFormat, FormatWriter>> = {
  atif: eachAttempt('trajectory.json', atifChunks),
  'labels-csv': {
    files: () => [labelsFile],
    write: (desk) => desk.write(labelsFile, labelLines(desk)).then(() => {}),
  },
};

const labelsFile = 'labels.csv';

async function* labelLines(desk: ExportDesk): AsyncGenerator<string> {
  yield labelsCsvHeader;
  for await (const attempt of desk.attempts()) yield* labelRows(desk.plan.run, attempt);
}

/** A format with a file for each attempt: `<model>/<task>/r<n>.<suffix>`. */
function eachAttempt(suffix: string, chunksOf: typeof atifChunks): FormatWriter {
  const fileOf = ({ model, task_id, repeat }: AttemptKey): string =>
    `${fileName(model)}/${fileName(task_id)}/r${repeat}.${suffix}`;
  return {
    files: (_, keys) => keys.map(fileOf),
    write: async (desk) => {
      for await (const attempt of desk.attempts()) {
        await desk.write(fileOf(attempt.key), chunksOf(desk.plan.run, attempt));
      }
    },
  };
}
