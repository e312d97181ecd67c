import * as z from 'zod';

const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const comparisonSchemaVersion = '1.0';

/** One of the two reports that are compared. */
export const ComparedReport = z.strictObject({
  run_id: z.string().describe('The run.'),
  model: z.string().describe('Name of the model in the configuration.'),
  ended_at: z.iso.datetime().nullable().describe('End of its last attempt, UTC.'),
  status: z.enum(['complete', 'partial', 'inconclusive']).describe('Whether it may be relied on.'),
  lock_sha256: sha256.describe('sha256 of the lock over the files of its tasks.'),
});
export type ComparedReport = z.infer<typeof ComparedReport>;

/** A figure of both over the tasks that both counted, and their difference: second less first. */
export const ComparedFigure = z.strictObject({
  first: z.number().nullable().describe('Of the first.'),
  second: z.number().nullable().describe('Of the second.'),
  difference: z.number().nullable().describe('second - first; null where either is unknown.'),
  interval: z
    .strictObject({
      low: z.number().describe('Lower end.'),
      high: z.number().describe('Upper end.'),
    })
    .nullable()
    .describe('95 % interval of the difference, resampling tasks in pairs; null with fewer than two tasks.'),
});
export type ComparedFigure = z.infer<typeof ComparedFigure>;

const comparedAttempts = z.array(
  z.strictObject({
    repeat: z.int().positive().describe('The repeat.'),
    score: z.number().min(0).max(1).describe('Its score.'),
  }),
);

export const ComparedTask = z.strictObject({
  task_id: z.string().describe('The task.'),
  first: z.number().min(0).max(1).describe('Mean score of the counted attempts of the first.'),
  second: z.number().min(0).max(1).describe('Likewise of the second.'),
  difference: z.number().describe('second - first.'),
  outcome: z.enum(['win', 'loss', 'tie']).describe('Whether the second is better, worse, or the same.'),
  first_attempts: comparedAttempts.describe('Counted attempts of the first.'),
  second_attempts: comparedAttempts.describe('Likewise of the second.'),
});
export type ComparedTask = z.infer<typeof ComparedTask>;

/** Two reports, task by task: `itbench-review compare --json`. */
export const Comparison = z
  .strictObject({
    schema_version: z.literal(comparisonSchemaVersion).describe('Version of this format.'),
    first: ComparedReport.describe('What is compared against: the baseline.'),
    second: ComparedReport.describe('What is compared.'),
    verdict: z
      .enum(['better', 'worse', 'no_difference', 'inconclusive'])
      .describe(
        'Of the second: better or worse beyond noise, no difference shown, or nothing to decide it by.',
      ),
    why: z.string().describe('Why that verdict, as a sentence.'),
    accuracy: ComparedFigure.describe('Mean score over the tasks that both counted.'),
    test: z
      .strictObject({
        name: z.literal('paired sign-flip permutation over tasks').describe('The test.'),
        p: z.number().min(0).max(1).describe('Two-sided.'),
        adjusted_p: z
          .number()
          .min(0)
          .max(1)
          .describe("p by Holm's method where several reports are compared with one; else p."),
        level: z.number().gt(0).lt(1).describe('Level below which a difference counts as one.'),
        least_p: z
          .number()
          .min(0)
          .max(1)
          .describe('Least p that so many tasks can come to, were each of them better, or each worse.'),
        exact: z.boolean().describe('Whether every sign was tried, rather than a seeded sample.'),
        permutations: z
          .int()
          .positive()
          .describe('Signs that are drawn where there are too many to try all.'),
        seed: z.int().nonnegative().describe('Seed of the drawing.'),
      })
      .nullable()
      .describe('Null without a task that both counted.'),
    resampling: z
      .strictObject({
        algorithm: z.string().describe('The resampling, by name and version.'),
        resamples: z.int().positive().describe('Resamples of every interval.'),
        seed: z.int().nonnegative().describe('Seed of the resampling.'),
        confidence: z.number().gt(0).lt(1).describe('Confidence level.'),
      })
      .describe('How intervals were made.'),
    all_exact: z
      .strictObject({
        first: count.describe('Tasks on which every counted attempt of the first has score 1.'),
        second: count.describe('Likewise of the second.'),
        only_first: count.describe('Of those, tasks on which only the first has.'),
        only_second: count.describe('Likewise only the second.'),
        p: z.number().min(0).max(1).describe("McNemar's exact test, two-sided and not adjusted."),
      })
      .describe('Tasks that were solved every time; beside the verdict, which does not rest on it.'),
    wins: count.describe('Tasks on which the second is better.'),
    losses: count.describe('Tasks on which it is worse.'),
    ties: count.describe('Tasks on which both are the same.'),
    tasks: z.array(ComparedTask).describe('Tasks that both counted, in the order of the first.'),
    only_first: z.array(z.string()).describe('Tasks that count in the first only: in no figure here.'),
    only_second: z.array(z.string()).describe('Likewise in the second.'),
    avg_turns: ComparedFigure.describe('Mean turns of the counted attempts.'),
    false_positive_rate: ComparedFigure.describe('False claims / all claims.'),
    cost_usd_per_attempt: ComparedFigure.describe('Mean cost of the counted attempts whose cost is known.'),
    changes: z
      .array(
        z.strictObject({
          what: z.string().describe('What differs: model, prompt, suite, sandbox and so on.'),
          first: z.string().describe('Of the first.'),
          second: z.string().describe('Of the second.'),
        }),
      )
      .describe('What differs in provenance and settings, and so may be the cause of any difference.'),
    reservations: z
      .array(z.string())
      .describe('What a reader must know before believing the difference, one sentence each.'),
    forced: z
      .array(z.string())
      .describe('Why these may not be compared, where that was asked for all the same; else empty.'),
  })
  .describe('Two reports of the same tasks, compared task by task.');
export type Comparison = z.infer<typeof Comparison>;

/** What `itbench-review compare --format json` prints. */
export const Comparisons = z
  .array(Comparison)
  .describe(
    'Reports of the same tasks, compared task by task: one comparison for each that is held against a baseline.',
  );
