import * as z from 'zod';

const count = z.int().nonnegative();
const interval = z
  .strictObject({
    low: z.number().describe('Lower end.'),
    high: z.number().describe('Upper end.'),
  })
  .nullable();

export const trendSchemaVersion = '1.0';

/** One report of a series. */
export const TrendPoint = z.strictObject({
  run_id: z.string().describe('The run.'),
  path: z.string().describe('The report file, as it was found.'),
  at: z.iso.datetime().describe('End of its last attempt, or start of the run, UTC.'),
  accuracy: z.number().min(0).max(1).describe('Mean score over tasks.'),
  interval: interval.describe('95 % interval of accuracy.'),
  avg_turns: z.number().nullable().describe('Mean turns of the counted attempts.'),
  false_positive_rate: z.number().nullable().describe('False claims / all claims; null without a claim.'),
  cost_usd: z.number().nullable().describe('Total cost of the run for this model.'),
  tasks: count.describe('Tasks that count.'),
  status: z
    .enum(['complete', 'partial', 'inconclusive'])
    .describe('Whether the report may be relied on, by itself.'),
  used: z.boolean().describe('Whether it takes part in alarms: only complete reports that stand do.'),
  note: z.string().nullable().describe('Why it is not used, as a sentence; null where it is.'),
  practice: z.boolean().describe('Whether any attempt ran in a practice sandbox.'),
  changes: z.array(z.string()).describe('What changed in provenance since the point before, as clauses.'),
});
export type TrendPoint = z.infer<typeof TrendPoint>;

/** An attempt that a person should open to see why. */
export const TrendCause = z.strictObject({
  run_id: z.string().describe('The run in which it showed.'),
  model: z.string().describe('Name of the model in the configuration.'),
  task_id: z.string().describe('The task.'),
  repeat: z.int().positive().describe('The attempt of the task that tells most.'),
  before: z
    .number()
    .nonnegative()
    .describe(
      'Of the task, over the points before: its mean score; in an alarm of turns its mean turns; of false positives its false claims / its claims.',
    ),
  now: z.number().nonnegative().describe('The same figure in the run in which it showed.'),
  why: z.string().describe('What that attempt did, as a sentence.'),
});
export type TrendCause = z.infer<typeof TrendCause>;

export const TrendAlarm = z.strictObject({
  kind: z
    .enum(['drop', 'rise', 'turns', 'false_positives', 'change_point'])
    .describe(
      'Of the newest report that is used: its accuracy below or above the reports before, its turns, its false positives; or a lasting change of accuracy that began at an earlier one.',
    ),
  run_id: z.string().describe('The point at which it showed.'),
  at: z.iso.datetime().describe('Its time.'),
  open: z
    .boolean()
    .describe(
      'Whether it still holds: it is of the newest report that is used, or nothing has changed since that change.',
    ),
  worse: z
    .boolean()
    .describe('Whether it is for the worse: lower accuracy, more turns, more false positives.'),
  message: z.string().describe('What happened, to what, and how sure that is, as a sentence.'),
  p: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe('Chance of as large a change where nothing has changed, adjusted for every test of this look.'),
  causes: z.array(TrendCause).describe('The tasks that moved most, furthest first.'),
});
export type TrendAlarm = z.infer<typeof TrendAlarm>;

/** One model, one metric, one set of tasks: only such points are joined. */
export const TrendSeries = z.strictObject({
  model: z.string().describe('Name of the model in the configuration.'),
  match: z.enum(['rules', 'judge']).describe('How claims were matched to the truth.'),
  judge: z.string().nullable().describe('The model that judged, by its id; null where the rules matched.'),
  label: z.string().describe('What the accuracy is of.'),
  lock_sha256: z.string().describe('sha256 of the lock over the files of the tasks.'),
  points: z.array(TrendPoint).min(1).describe('By time.'),
  alarms: z.array(TrendAlarm).describe('The newest first.'),
  notes: z
    .array(z.string())
    .describe('What a reader must know before believing that there is no alarm, one sentence each.'),
});
export type TrendSeries = z.infer<typeof TrendSeries>;

/** `itbench-review trend --format json`. */
export const Trend = z
  .strictObject({
    schema_version: z.literal(trendSchemaVersion).describe('Version of this format.'),
    folder: z.string().describe('Folder that was looked through for reports.'),
    reports: count.describe('Reports that were read.'),
    level: z.number().gt(0).lt(1).describe('Chance of any false alarm in one look, at most.'),
    series: z.array(TrendSeries).describe('Reports that can be compared with one another, joined.'),
    left_out: z
      .array(
        z.strictObject({
          path: z.string().describe('The file, as it was found.'),
          why: z.string().describe('Why it cannot be used, as a sentence.'),
        }),
      )
      .describe('Files that could not be used, and why.'),
  })
  .describe('Reports over time, and what changed.');
export type Trend = z.infer<typeof Trend>;
