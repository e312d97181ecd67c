import * as z from 'zod';
import { ClaimLabel } from './label.ts';
import { ReportedAdjudication, ReportedAdjudicator, ReportedAgreement } from './reportedAgreement.ts';
import { ReportInterval } from './reportInterval.ts';

const count = z.int().nonnegative();
const share = z.number().min(0).max(1);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

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
