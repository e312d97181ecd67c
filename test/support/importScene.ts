import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ImportOptions, importSnapshot } from '../../src/core/convert/importSnapshot.ts';
import { ImportReport } from '../../src/core/schema/importReport.ts';
import { type Alert, readAlerts } from '../../src/core/snapshot/alerts.ts';
import { type KubernetesEvent, readEvents } from '../../src/core/snapshot/events.ts';
import { readSnapshotLayout } from '../../src/core/snapshot/layout.ts';
import { type LogRecord, readLogs } from '../../src/core/snapshot/logs.ts';
import { type MetricSample, metricFiles, readSamples } from '../../src/core/snapshot/metrics.ts';
import { type ObjectVersion, readObjectVersions } from '../../src/core/snapshot/objects.ts';
import { readSpans, type Span } from '../../src/core/snapshot/traces.ts';
import { writeFiles } from './taskFolder.ts';
import { type TempFolder, tempFolder } from './tempFolder.ts';

/** An import, and everything that the readers of snapshots find in what it wrote: they throw at the first problem. */
export interface Imported {
  readonly report: ImportReport;
  /** The task's folder. */
  readonly dir: string;
  readonly objects: readonly ObjectVersion[];
  readonly events: readonly KubernetesEvent[];
  readonly alerts: readonly Alert[];
  readonly logs: readonly LogRecord[];
  readonly spans: readonly Span[];
  /** By the name of their file. */
  readonly samples: ReadonlyMap<string, readonly MetricSample[]>;
}

const never = new AbortController().signal;

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** Imports a folder into `<into>/task`, and reads it back. */
export async function importFolder(
  input: string,
  into: string,
  options: Partial<ImportOptions> = {},
): Promise<Imported> {
  const usual = { task: 'task', title: 'An incident', from: '', to: '', namespace: '' };
  const given = { ...usual, ...options };
  const report = await importSnapshot({ ...given, input, into }, never);
  const dir = join(into, given.task);
  // What lies on the disk is what was returned, and fits its schema.
  ImportReport.parse(JSON.parse(readFileSync(join(dir, 'import-report.json'), 'utf8')));
  const layout = await readSnapshotLayout(dir, never);
  const samples = new Map<string, MetricSample[]>();
  for (const { file } of metricFiles(layout)) {
    samples.set(file.path.replace('metrics/', ''), await all(readSamples(layout, file, {}, never)));
  }
  return {
    report,
    dir,
    samples,
    objects: await all(readObjectVersions(layout, {}, never)),
    events: await readEvents(layout, {}, never),
    alerts: (await all(readAlerts(layout, {}, never))).flatMap(({ alerts }) => [...alerts]),
    logs: await all(readLogs(layout, {}, never)),
    spans: await all(readSpans(layout, {}, never)),
  };
}

/** A folder for an input and what is imported from it. */
export interface ImportScene extends TempFolder {
  readonly input: string;
  readonly into: string;
  importing(options?: Partial<ImportOptions>): Promise<Imported>;
  /** All that was written, as one text, to look for what must not be in it. */
  written(): string;
}

/** @param files of the input: path → content; values that are no text are written as JSON */
export function importScene(files: Readonly<Record<string, unknown>>): ImportScene {
  const folder = tempFolder();
  const [input, into] = [folder.in('input'), folder.in('tasks')];
  const contents = Object.entries(files).map(([path, content]): [string, string | Uint8Array] => {
    const isWhole = typeof content === 'string' || content instanceof Uint8Array;
    return [path, isWhole ? content : JSON.stringify(content)];
  });
  writeFiles(input, Object.fromEntries(contents));
  return {
    path: folder.path,
    in: folder.in,
    input,
    into,
    importing: (options) => importFolder(input, into, options),
    written: () =>
      readdirSync(into, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
        .join('\n'),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}
