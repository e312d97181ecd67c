import * as z from 'zod';
import { ReportedDecision } from './decision.ts';
import { ReportedHypothesis } from './hypothesis.ts';
import { ClaimLabel, HeldLabel } from './label.ts';
import { ReportedAdjudication, ReportedAdjudicator, ReportedAgreement } from './reportedAgreement.ts';
import { ReportedComparison } from './reportedComparison.ts';
import { ReportedMatchers } from './reportedMatchers.ts';
import { ReportedPolicy } from './reportedPolicy.ts';
import { Flag, ReportedTask } from './reportedTask.ts';
import { ReportedUsage } from './reportedUsage.ts';
import { ModelIdentityRecord, SuiteRecord } from './run.ts';
import type { countedOutcomes, errorOutcomes, Outcome } from './score.ts';
import { SandboxFingerprint } from './trajectory.ts';

/** Version of the report format. A reader refuses a larger major number. */
export const reportSchemaVersion = '1.1';

/** What can be read. What 1.0 lacks is null or empty: hypotheses, comparison, decision, agreement of reviewers. */
export const readableReportVersions = ['1.0', reportSchemaVersion] as const;

const count = z.int().nonnegative();
const share = z.number().min(0).max(1);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const ReportInterval = z
  .strictObject({
    low: z.number().describe('Lower end.'),
    high: z.number().describe('Upper end.'),
    method: z
      .enum(['bootstrap', 'wilson'])
      .describe(
        'bootstrap over tasks; wilson, with tasks as trials, where all tasks agree and resampling cannot vary.',
      ),
  })
  .nullable()
  .describe('Confidence interval; null with fewer than two tasks, which say nothing about other tasks.');
export type ReportInterval = z.infer<typeof ReportInterval>;

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

const suite = SuiteRecord.shape;
const ReportedSuite = z
  .strictObject({
    id: suite.id.describe('Id of the suite.'),
    title: suite.title.describe('Its title.'),
    layout: suite.layout.describe('Layout of its folder.'),
    revision: suite.revision.describe('Revision of a downloaded suite, or null.'),
    lock_sha256: suite.lock_sha256.describe('sha256 of the lock over the files of the tasks that ran.'),
    verified: suite.verified.describe(
      'Whether those files equal its own lock file; unlocked when it has none.',
    ),
  })
  .describe('The tasks that were run.');

const identity = ModelIdentityRecord.shape;
const ReportedIdentity = z
  .strictObject({
    adapter: identity.adapter.describe('The adapter.'),
    adapter_version: identity.adapter_version.describe("Version of the adapter's library or behaviour."),
    model: identity.model.describe('The model id that was sent.'),
    endpoint_host: identity.endpoint_host.describe('Host that was asked, or null for a model without one.'),
    parameters: identity.parameters.describe("Parameters as sent; absent ones are the provider's default."),
  })
  .describe('What answered.');

const sandbox = SandboxFingerprint.shape;
const ReportedSandbox = z
  .strictObject({
    kind: sandbox.kind.describe('Kind of sandbox.'),
    version: sandbox.version.describe('Its version.'),
    tools: sandbox.tools.describe('Versions of the tools in it.'),
    limits: sandbox.limits.describe('Limits of a command, by name.'),
    image_digest: sandbox.image_digest.describe('Digest of the container image, where there is one.'),
    practice: sandbox.practice.describe('Whether its results are for practice only.'),
  })
  .describe('Where the commands of the agent ran.');

export const Integrity = z
  .strictObject({
    attempts: z
      .array(
        z.strictObject({
          task_id: z.string().describe('The task.'),
          repeat: z.int().positive().describe('The repeat.'),
          trajectory_head: sha256.describe('Head of the hash chain of trajectory.jsonl.'),
          exchanges_head: sha256.nullable().describe('Head of that of exchanges.jsonl, or null without one.'),
          judgement_head: sha256
            .nullable()
            .default(null)
            .describe('Head of the chain of judgement.jsonl, or null where no judge was asked.'),
          score_sha256: sha256.describe('sha256 of score.json, as canonical JSON.'),
        }),
      )
      .describe('The files of each ended attempt.'),
  })
  .describe('What the numbers were computed from: an edit of any of it shows.');
export type Integrity = z.infer<typeof Integrity>;

export const Provenance = z
  .strictObject({
    generator: z
      .strictObject({ name: z.string().describe('Program.'), version: z.string().describe('Its version.') })
      .describe('The program that made the report.'),
    suite: ReportedSuite,
    config_sha256: sha256.describe('sha256 of the settings in force, every default filled in.'),
    prompt_sha256: z
      .record(z.string(), z.string())
      .describe('sha256 of each prompt piece, and under tools of the tool definitions.'),
    harness_sha256: sha256
      .nullable()
      .describe('sha256 of the program that ran the attempts, or null if unknown.'),
    model: ReportedIdentity,
    sandbox: ReportedSandbox,
    scorer: z.string().describe('Name and version of the scorer.'),
    judge: z
      .strictObject({
        identity: ReportedIdentity.describe('The model that judged.'),
        prompt_sha256: sha256.describe('sha256 of what it was told besides claims and truth.'),
      })
      .nullable()
      .default(null)
      .describe('Who matched the claims; null where the rules did.'),
    machine: z.record(z.string(), z.string()).describe('Where the harness ran.'),
    started_at: z.iso.datetime().describe('Start of the run, UTC.'),
    ended_at: z.iso.datetime().nullable().describe('End of the last attempt, UTC; null if none has ended.'),
  })
  .describe('Everything that identifies how the numbers were made.');
export type Provenance = z.infer<typeof Provenance>;

const reviewer = z.string().describe('Name of the reviewer.');

export const ReportedReview = z
  .strictObject({
    reviewers: z
      .array(
        z.strictObject({
          reviewer,
          labels: count.describe('Labels that hold.'),
          notes: count.describe('Notes that hold.'),
          attempts: count.describe('Attempts with a label of this reviewer that is not stale.'),
          blind_labels: count.describe(
            'Of the labels, those said while the model, truth and score were hidden.',
          ),
          labelled_flagged_attempts: count
            .default(0)
            .describe('Flagged attempts with a label of this reviewer that is not stale.'),
          log_head: sha256.describe(
            "sha256 of the last line about this model in the reviewer's label file: the chain makes it cover every line before.",
          ),
        }),
      )
      .describe('Who has labelled attempts of this model.'),
    flagged_attempts: count.describe('Attempts with a flag of their own or of their task.'),
    labelled_flagged_attempts: count.describe('Of those, attempts with a label that is not stale.'),
    coverage: share
      .nullable()
      .describe('labelled_flagged_attempts / flagged_attempts; null where nothing is flagged.'),
    stale_labels: count.describe('Labels whose target has changed or is gone: they count nowhere.'),
    unresolved: z
      .array(
        z.strictObject({
          task_id: z.string().describe('The task.'),
          repeat: z.int().positive().describe('The repeat.'),
          claim: count.describe('Index of the claim.'),
          values: z
            .array(z.strictObject({ reviewer, value: ClaimLabel.describe('What this reviewer says.') }))
            .describe('The labels that contradict one another.'),
        }),
      )
      .describe(
        'Claims on whose truth reviewers disagree, and nobody has decided: the corrected figures keep the word of the scorer.',
      ),
    contested: count
      .default(0)
      .describe('Claims on whose truth reviewers disagree or disagreed, decided or not.'),
    adjudications: z
      .array(ReportedAdjudication)
      .default([])
      .describe('What was decided where reviewers disagreed; an event of its own, by somebody with a name.'),
    adjudicators: z
      .array(ReportedAdjudicator)
      .default([])
      .describe('Who has decided about claims of this model.'),
    agreement: ReportedAgreement.nullable()
      .default(null)
      .describe('How far reviewers agree; null where no two have labelled the same claim.'),
    problems: z
      .array(z.string())
      .describe(
        'Label files that cannot be used, or only in part, one sentence each: their labels are missing here.',
      ),
  })
  .describe('How far people have reviewed the attempts.');
export type ReportedReview = z.infer<typeof ReportedReview>;

export const ReportedCorrection = z
  .strictObject({
    accuracy: share
      .nullable()
      .describe(
        'accuracy, with the verdicts of reviewers in place of the scorer where they agree, or of whoever decided between them.',
      ),
    false_positive_rate: share.nullable().describe('false_positive_rate, likewise.'),
    intervals: z
      .strictObject({ accuracy: ReportInterval, false_positive_rate: ReportInterval })
      .nullable()
      .default(null)
      .describe('Intervals of both, made as those of the raw figures.'),
    changed_claims: count.describe('Claims whose truth reviewers see otherwise than the scorer.'),
    confirmed_claims: count.describe('Claims whose truth reviewers confirm.'),
    changed_attempts: z
      .array(
        z.strictObject({
          task_id: z.string().describe('The task.'),
          repeat: z.int().positive().describe('The repeat.'),
          score: share.describe('Score by the scorer.'),
          corrected: share.describe('Score after correction.'),
        }),
      )
      .describe('Attempts whose score changes.'),
  })
  .describe(
    "The figures after human correction, beside the raw ones and never for them. true_cause says that a claim is true; upstream_injector, co_occurring_symptom, downstream_victim and unsupported that it is false; duplicate that it names what another claim named, so that it is neither a further true one nor a false one; scorer_error that the scorer's word on it is the wrong one of the two. Labels of steps and attempts, stale labels and attempts that do not count change nothing, and where reviewers disagree, unless somebody decided between them, the scorer's word stays. A true claim turned false leaves its root-cause set missed, unless another true claim names it. A false claim turned true names one missed set, or, where none is missed, one more true cause; claims of one name or one set are one cause.",
  );
export type ReportedCorrection = z.infer<typeof ReportedCorrection>;

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
