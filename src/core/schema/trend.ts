import * as z from 'zod';

const count = z.int().nonnegative();
const interval = z.strictObject({ low: z.number(), high: z.number() }).nullable();

export const trendSchemaVersion = '1.0';

/** One report of a series. */
export const TrendPoint = z.strictObject({
  run_id: z.string(),
  path: z.string().describe('The report file, as it was found.'),
  at: z.iso.datetime().describe('End of its last attempt, or start of the run, UTC.'),
  accuracy: z.number().min(0).max(1),
  interval: interval.describe('95 % interval of accuracy.'),
  avg_turns: z.number().nullable(),
  false_positive_rate: z.number().nullable(),
  cost_usd: z.number().nullable().describe('Total cost of the run for this model.'),
  tasks: count.describe('Tasks that count.'),
  status: z.enum(['complete', 'partial', 'inconclusive']),
  changes: z.array(z.string()).describe('What changed in provenance since the point before, as clauses.'),
});
export type TrendPoint = z.infer<typeof TrendPoint>;

/** An attempt that a person should open to see why. */
export const TrendCause = z.strictObject({
  run_id: z.string(),
  model: z.string(),
  task_id: z.string(),
  repeat: z.int().positive(),
  before: z.number().min(0).max(1).describe('Mean score of the task in the points before.'),
  now: z.number().min(0).max(1).describe('Its mean score now.'),
  why: z.string().describe('What that attempt did, as a sentence.'),
});
export type TrendCause = z.infer<typeof TrendCause>;

export const TrendAlarm = z.strictObject({
  kind: z.enum(['drop', 'rise', 'turns', 'false_positives', 'change_point']),
  run_id: z.string().describe('The point at which it showed.'),
  at: z.iso.datetime(),
  message: z.string().describe('What happened, to what, and how sure that is, as a sentence.'),
  p: z.number().min(0).max(1).nullable(),
  causes: z.array(TrendCause).describe('The tasks that fell most, worst first.'),
});
export type TrendAlarm = z.infer<typeof TrendAlarm>;

/** One model, one metric, one set of tasks: only such points are joined. */
export const TrendSeries = z.strictObject({
  model: z.string(),
  match: z.enum(['rules', 'judge']),
  label: z.string().describe('What the accuracy is of.'),
  lock_sha256: z.string().describe('The tasks.'),
  points: z.array(TrendPoint).min(1).describe('By time.'),
  alarms: z.array(TrendAlarm),
});
export type TrendSeries = z.infer<typeof TrendSeries>;

/** `itbench-review trend --json`. */
export const Trend = z.strictObject({
  schema_version: z.literal(trendSchemaVersion),
  folder: z.string(),
  reports: count.describe('Reports that were read.'),
  series: z.array(TrendSeries),
  left_out: z
    .array(z.strictObject({ path: z.string(), why: z.string() }))
    .describe('Files that could not be used, and why.'),
});
export type Trend = z.infer<typeof Trend>;
