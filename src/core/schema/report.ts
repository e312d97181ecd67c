import * as z from 'zod';
import { ReportedDecision } from './decision.ts';
import { ReportedHypothesis } from './hypothesis.ts';
import { HeldLabel } from './label.ts';
import { ReportedComparison } from './reportedComparison.ts';
import { ReportedMatchers } from './reportedMatchers.ts';
import { ReportedPolicy } from './reportedPolicy.ts';
import { Integrity, Provenance } from './reportedProvenance.ts';
import { ReportedCorrection, ReportedReview } from './reportedReview.ts';
import { Flag, ReportedTask } from './reportedTask.ts';
import { ReportedUsage } from './reportedUsage.ts';
import { ReportInterval } from './reportInterval.ts';
import type { countedOutcomes, errorOutcomes, Outcome } from './score.ts';

/** Version of the report format. A reader refuses a larger major number. */
export const reportSchemaVersion = '1.1';

/** What can be read. What 1.0 lacks is null or empty: hypotheses, comparison, decision, agreement of reviewers. */
export const readableReportVersions = ['1.0', reportSchemaVersion] as const;

export function isReadableReport(version: string): boolean {
  return readableReportVersions.some((readable) => readable === version);
}

/** What is wrong with a report of a version that cannot be read, after `was` or the like. */
export function otherReportVersion(version: string): string {
  return `made by another version: its format is ${version}, and this version reads ${readableReportVersions.join(' and ')}`;
}

const count = z.int().nonnegative();
const share = z.number().min(0).max(1);

const attemptsEndedAs = (outcome: Outcome) => count.describe(`Attempts that ended as ${outcome}.`);
const CountedOutcomes = z
  .strictObject({
    submitted: attemptsEndedAs('submitted'),
    no_submission: attemptsEndedAs('no_submission'),
    invalid_submission: attemptsEndedAs('invalid_submission'),
    turn_limit: attemptsEndedAs('turn_limit'),
    time_limit: attemptsEndedAs('time_limit'),
    cost_limit: attemptsEndedAs('cost_limit'),
  } satisfies Record<(typeof countedOutcomes)[number], unknown>)
  .describe('Counted attempts by outcome.');
const ErrorOutcomes = z
  .strictObject({
    model_error: attemptsEndedAs('model_error'),
    sandbox_error: attemptsEndedAs('sandbox_error'),
    scorer_error: attemptsEndedAs('scorer_error'),
    cancelled: attemptsEndedAs('cancelled'),
  } satisfies Record<(typeof errorOutcomes)[number], unknown>)
  .describe('Attempts that count in no figure, by outcome.');

/** One JSON file per model per run: `reports/<model>.json`. Built by report/buildReport.ts. */
export const Report = z
  .strictObject({
    schema_version: z.enum(readableReportVersions).describe('Version of this format.'),
    run_id: z.string().describe('The run.'),
    model: z.string().describe('Name of the model in the configuration.'),
    accuracy: share
      .nullable()
      .describe(
        'Mean over tasks of the mean score of their counted attempts (precision at full recall). Null without a counted attempt.',
      ),
    avg_turns: z
      .number()
      .nonnegative()
      .nullable()
      .describe('Mean turns of the counted attempts; null without one.'),
    false_positive_rate: share
      .nullable()
      .describe(
        'False claims / all claims over the counted attempts, claims as submitted; null without a claim.',
      ),
    task_count: count.describe('Tasks of the run. Those that accuracy covers: scored_task_count.'),
    status: z
      .enum(['complete', 'partial', 'inconclusive'])
      .describe(
        'complete: every attempt ended. partial: some did not. inconclusive: too many errors, or a task without a counted attempt; do not decide from these numbers.',
      ),
    status_reasons: z.array(z.string()).describe('Why the status is not complete, one sentence each.'),
    practice: z
      .boolean()
      .describe('Whether any attempt ran in a practice sandbox: not for published numbers.'),
    metric: z
      .strictObject({
        name: z
          .literal('precision_at_full_recall')
          .describe('0 if any true cause is missed, else TP / (TP + FP).'),
        match: z
          .enum(['rules', 'judge'])
          .describe('How claims were matched to the truth. The two are different metrics.'),
        duplicates: z.literal('merged').describe('Claims of one alias set count once.'),
        label: z.string().describe('What the accuracy is of, for instance "sample suite".'),
      })
      .describe('What the numbers measure.'),
    scored_task_count: count.describe('Tasks with at least one counted attempt.'),
    unscored_tasks: z.array(z.string()).describe('Tasks without a counted attempt, left out of every mean.'),
    repeats: z.int().positive().describe('Planned attempts per task.'),
    attempt_count: count.describe('Attempts that ended, whatever the outcome.'),
    counted_attempt_count: count.describe('Attempts that count in the figures.'),
    unfinished_attempt_count: count.describe('Planned attempts that have not ended.'),
    outcomes: CountedOutcomes,
    errors: ErrorOutcomes,
    full_recall_rate: share.nullable().describe('Share of counted attempts that named every true cause.'),
    exact_rate: share
      .nullable()
      .describe('Share of counted attempts with score 1: every true cause and nothing else.'),
    pass_at_1: share.nullable().describe('Mean over tasks of the share of counted attempts with score 1.'),
    pass_all_repeats: share
      .nullable()
      .describe(
        'Share of tasks whose every repeat has score 1, among tasks whose every planned repeat counted.',
      ),
    turn_adjusted_accuracy: share
      .nullable()
      .describe(
        'As accuracy, of max(0, score - turn_penalty * turns). Stands beside accuracy, never for it.',
      ),
    score_variants: z
      .strictObject({
        merged: share.nullable().describe('Accuracy: claims of one set count once.'),
        per_claim: share.nullable().describe('Every claim of a root-cause set is true.'),
        duplicate_is_fp: share.nullable().describe('Only the first claim of a root-cause set is true.'),
      })
      .describe('Accuracy under the three readings of duplicates.'),
    matchers: ReportedMatchers.nullable()
      .default(null)
      .describe('How far the judge and the rules agree; null where only the rules matched.'),
    turns: z
      .strictObject({
        mean: z.number().nullable().describe('Mean.'),
        median: z.number().nullable().describe('Median.'),
        p90: z.number().nullable().describe('90th percentile, linear between neighbours.'),
        max: count.nullable().describe('Most.'),
      })
      .describe('Turns of the counted attempts; null without one.'),
    false_positives: z
      .strictObject({
        claims: count.describe('Claims of the counted attempts.'),
        false_claims: count.describe('Of those, claims in no root-cause set.'),
        plausible: count.describe('False claims whose entity exists in the snapshot.'),
        ungrounded: count.describe('False claims whose entity does not.'),
        by_pattern: z
          .strictObject({
            duplicate: count.describe('Names what an earlier claim named.'),
            upstream_injector: count.describe(
              "The fault's machinery: chaos objects, flag service, load generator.",
            ),
            downstream_victim: count.describe(
              'Reached by a true cause through the propagations of the truth.',
            ),
            co_occurring_symptom: count.describe(
              'Shows an alert, warning or error in the window, off that path.',
            ),
            unsupported: count.describe('Never in a tool result of the attempt.'),
          })
          .describe('False claims by rule, provisionally: the first pattern in this order that fits.'),
        unclassified: count.describe('False claims that fit no pattern.'),
      })
      .describe('False claims of the counted attempts.'),
    intervals: z
      .strictObject({
        confidence: z.number().describe('Confidence level.'),
        resamples: z.int().positive().describe('Bootstrap resamples.'),
        seed: z.int().nonnegative().describe('Seed of the resampling.'),
        algorithm: z.string().describe('The resampling, by name and version.'),
        accuracy: ReportInterval,
        avg_turns: ReportInterval,
        false_positive_rate: ReportInterval,
        full_recall_rate: ReportInterval,
        exact_rate: ReportInterval,
        pass_at_1: ReportInterval,
        pass_all_repeats: ReportInterval,
        turn_adjusted_accuracy: ReportInterval,
      })
      .describe('Intervals with the task as the unit.'),
    usage: ReportedUsage,
    policy: ReportedPolicy,
    flags: z.array(Flag).describe('Every reason to look, by task and repeat.'),
    tasks: z.array(ReportedTask).describe('Every task of the run, in the order of the suite.'),
    labels: z.array(HeldLabel).describe('What reviewers said of attempts of this model, and still holds.'),
    review: ReportedReview,
    corrected: ReportedCorrection,
    hypotheses: z
      .array(ReportedHypothesis)
      .default([])
      .describe('The two hypotheses of the charter, tested on these attempts.'),
    comparison: ReportedComparison.nullable()
      .default(null)
      .describe('The figures beside published ones, and an earlier report if one was named.'),
    decision: ReportedDecision.nullable()
      .default(null)
      .describe('What the policy makes of the numbers; null in reports of format 1.0.'),
    provenance: Provenance,
    integrity: Integrity,
  })
  .describe('Audit-ready report of one model in one run of ITBench Review.');
export type Report = z.infer<typeof Report>;
