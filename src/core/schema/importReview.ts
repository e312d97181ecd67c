import * as z from 'zod';
import { HeldLabel } from './label.ts';
import { ReportedReview } from './reportedReview.ts';
import { Score } from './score.ts';
import { TrajectoryFormat } from './step.ts';

/** Version of the two files below. A reader refuses a larger major number. */
export const importSchemaVersion = '1.0';

const count = z.int().nonnegative();
const share = z.number().min(0).max(1);
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What a foreign trajectory is, and by which ground truth it was scored: `import.json`. */
export const ImportFile = z.strictObject({
  schema_version: z.string(),
  /** Name of the file when it was first labelled or scored. */
  name: z.string(),
  format: TrajectoryFormat,
  sha256: Sha256,
  /** Which of several trajectories in the file; null for the only one. */
  member: z.string().nullable(),
  /** What labels name as their attempt; `unknown` where the file says nothing. */
  model: z.string(),
  task_id: z.string(),
  repeat: z.int().positive(),
  /** Null until a person has named one. */
  truth: z
    .strictObject({
      /** Absolute path, only to find it again. */
      path: z.string(),
      sha256: Sha256,
      score: Score,
    })
    .nullable(),
});
export type ImportFile = z.infer<typeof ImportFile>;
export type ImportTruth = NonNullable<ImportFile['truth']>;

const review = ReportedReview.shape;

/** Labels and score of a foreign trajectory: `review.json`, rewritten after each label. */
export const ImportReview = z.strictObject({
  schema_version: z.string(),
  sha256: Sha256,
  member: z.string().nullable(),
  model: z.string(),
  task_id: z.string(),
  repeat: z.int().positive(),
  /** Null where no ground truth is known. */
  score: share.nullable(),
  /** The score after human correction, as in a report (report.ts, `corrected`); null without a score. */
  corrected: z
    .strictObject({
      score: share,
      false_claims: count,
      /** Indices of claims whose truth reviewers see otherwise than the scorer, and of those where they confirm it. */
      changed_claims: z.array(count),
      confirmed_claims: z.array(count),
    })
    .nullable(),
  labels: z.array(HeldLabel),
  reviewers: review.reviewers,
  stale_labels: review.stale_labels,
  /** Claims on whose truth reviewers disagree: the scorer's word stays. */
  unresolved: review.unresolved,
  problems: review.problems,
});
export type ImportReview = z.infer<typeof ImportReview>;
