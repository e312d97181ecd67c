import * as z from 'zod';

/** Folder layouts that hold tasks: ours, ITBench-AA (`sre/data.jsonl`), ITBench-Lite (`snapshots/sre/v…/`). */
export const SuiteLayout = z.enum(['itbench_review', 'itbench_aa', 'itbench_lite']);
export type SuiteLayout = z.infer<typeof SuiteLayout>;

/** File at the root of a suite of our own layout: `suite.json`. */
export const SuiteManifest = z.strictObject({
  schema_version: z.literal('1.0'),
  id: z.string().min(1),
  title: z.string(),
  description: z.string(),
  /** Where the tasks came from: for made ones the generator, its version and its seed. */
  origin: z.record(z.string(), z.union([z.string(), z.number()])),
  tasks: z.array(z.strictObject({ id: z.string().min(1), folder: z.string().min(1), title: z.string() })),
});
export type SuiteManifest = z.infer<typeof SuiteManifest>;

export const LockedFile = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().nonnegative(),
});
export type LockedFile = z.infer<typeof LockedFile>;

/** `suite.lock.json`: the sha256 of every file of a suite; keys are paths from the suite's root with `/`, sorted. */
export const SuiteLock = z.strictObject({
  schema_version: z.literal('1.0'),
  suite_id: z.string(),
  revision: z.string().nullable(),
  files: z.record(z.string(), LockedFile),
});
export type SuiteLock = z.infer<typeof SuiteLock>;

/** A finding of the ground-truth doctor (`tasks lint`). */
export const LintFinding = z.object({
  task: z.string(),
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  /** What is wrong, with which group, and what it does to scores. */
  sentence: z.string(),
  group: z.string().optional(),
});
export type LintFinding = z.infer<typeof LintFinding>;
