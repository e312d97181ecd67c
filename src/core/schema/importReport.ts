import * as z from 'zod';

const Counted = z.strictObject({ reason: z.string(), count: z.int().positive() });

/** A file of the input, or an entry that was not looked into. */
export const ImportedFile = z.strictObject({
  /** From the input folder, with `/`. */
  path: z.string(),
  /** What it was read as; empty where nothing in it was known. */
  read_as: z.array(z.string()),
  /** Rows and alerts that it came to. */
  rows: z.int().nonnegative(),
  /** What was understood and has no place in a snapshot, or was not understood: why, and how often. */
  refused: z.array(Counted),
  /** Rows before or after the window that was asked for. */
  outside_window: z.int().nonnegative(),
  notes: z.array(z.string()),
  /** Why it was not read; null where it was. */
  not_read: z.string().nullable(),
});
export type ImportedFile = z.infer<typeof ImportedFile>;

export const ImportedColumn = z.strictObject({
  column: z.string(),
  /** Rows in which it is not empty. */
  filled: z.int().nonnegative(),
  /** What it was filled from, with the number of rows. */
  from: z.array(z.strictObject({ what: z.string(), rows: z.int().positive() })),
  /** What an agent lacks where it is empty in all rows or in some; null where nothing is lacking. */
  lack: z.string().nullable(),
});
export type ImportedColumn = z.infer<typeof ImportedColumn>;

/** The parts of a snapshot: BENCHMARK.md §2.4. */
export const importedParts = [
  'alerts',
  'k8s_events',
  'k8s_objects',
  'otel_logs',
  'otel_traces',
  'metrics_pod',
  'metrics_service',
] as const;

export const ImportedPart = z.strictObject({
  part: z.enum(importedParts),
  files: z.int().nonnegative(),
  rows: z.int().nonnegative(),
  /** First and last time among its rows, as its tables write them; null where no row has one. */
  first_at: z.string().nullable(),
  last_at: z.string().nullable(),
  columns: z.array(ImportedColumn),
  /** What it means for an agent that the part is missing or without rows; null where it has some. */
  lack: z.string().nullable(),
});
export type ImportedPart = z.infer<typeof ImportedPart>;

/** `import-report.json` in the folder of an imported task: what came from where, and what is missing. No agent sees it. */
export const ImportReport = z.strictObject({
  schema_version: z.literal('1.0'),
  task: z.string(),
  title: z.string(),
  /** Name of the folder that was imported. */
  input: z.string(),
  /** When the cluster was looked at, as the rows of its objects say: as their newest time, or as `--to` said. */
  captured_at: z.string().nullable(),
  captured_at_from: z.string(),
  window: z.strictObject({ from: z.string().nullable(), to: z.string().nullable() }),
  /** Namespace that was given for sources that name none. */
  namespace: z.string().nullable(),
  parts: z.array(ImportedPart),
  files: z.array(ImportedFile),
  /** Secrets that were taken out, by kind. */
  secrets: z.record(z.string(), z.int().nonnegative()),
  /** The snapshot as the harness reads it back: a count of entities, and problems, of which there should be none. */
  read_back: z.strictObject({ entities: z.int().nonnegative(), problems: z.array(z.string()) }),
});
export type ImportReport = z.infer<typeof ImportReport>;
