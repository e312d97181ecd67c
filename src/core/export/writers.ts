import { atifChunks } from '../interop/write/atif.ts';
import { InspectLog } from '../interop/write/inspectLog.ts';
import { otlpChunks } from '../interop/write/otlpSpans.ts';
import { labelRows, labelsCsvHeader } from '../interop/write/labelsCsv.ts';
import type { RunFile } from '../schema/run.ts';
import { sha256 } from '../store/hash.ts';
import { type AttemptKey, fileName } from '../store/layout.ts';
import { everyEvalFiles, writeEveryEval } from './everyEvalWriter.ts';
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
  inspect: { files: (_, keys) => modelsOf(keys).map(inspectFile), write: writeInspect },
  otel: eachAttempt('otlp.json', (run, attempt) => otlpChunks(run, attempt, sha256)),
  eee: { files: everyEvalFiles, write: writeEveryEval },
  'labels-csv': {
    files: () => [labelsFile],
    write: (desk) => desk.write(labelsFile, labelLines(desk)).then(() => {}),
  },
};

async function writeInspect(desk: ExportDesk): Promise<void> {
  const { run, keys } = desk.plan;
  for (const model of desk.models()) {
    const chosen = keys.filter((key) => key.model === model);
    const tasks = [...new Set(chosen.map(({ task_id }) => task_id))];
    const repeats = new Set(chosen.map(({ repeat }) => repeat)).size;
    await desk.write(
      inspectFile(model),
      logChunks(desk, new InspectLog(run, model, chosen.length), { model, tasks, repeats }),
    );
  }
}

async function* logChunks(
  desk: ExportDesk,
  log: InspectLog,
  { model, tasks, repeats }: { model: string; tasks: readonly string[]; repeats: number },
): AsyncGenerator<string> {
  yield* log.head(tasks, repeats);
  for await (const attempt of desk.attempts(model)) yield* log.sample(attempt);
  yield* log.tail();
}

function inspectFile(model: string): string {
  return `${fileName(model)}.json`;
}

function modelsOf(keys: readonly AttemptKey[]): string[] {
  return [...new Set(keys.map(({ model }) => model))];
}

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
