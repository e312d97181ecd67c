import { type ImportFile, type ImportReview, importSchemaVersion } from '../schema/importReview.ts';
import { correctAttempt } from './correctAttempt.ts';
import type { ReviewerLog } from './reviewerLog.ts';
import { type CountedBefore, reviewOf } from './reviewOf.ts';
import { type AttemptContent, heldLabels } from './standing.ts';
import { voicesOf } from './voices.ts';

export interface ImportReviewInput {
  readonly file: ImportFile;
  readonly logs: readonly ReviewerLog[];
  readonly problems: readonly string[];
  readonly content: AttemptContent;
  /** `reviewers` of the review that is replaced; none at first. */
  readonly before: readonly CountedBefore[];
}

/** What people said of a foreign trajectory, and its score where there is one, raw and corrected. */
export function importReviewOf({ file, logs, problems, content, before }: ImportReviewInput): ImportReview {
  const { sha256, member, model, task_id, repeat, truth } = file;
  const reviewed = logs.map((log) => ({
    log,
    labels: heldLabels(
      log,
      () => content,
      () => true,
    ),
  }));
  const labels = reviewed.flatMap((one) => one.labels);
  const voices = voicesOf(labels);
  const corrected = truth === null ? null : correctAttempt(truth.score, voices);
  const review = reviewOf({ model, tasks: [], flags: [] }, reviewed, before);
  return {
    schema_version: importSchemaVersion,
    sha256,
    member,
    model,
    task_id,
    repeat,
    score: truth?.score.score ?? null,
    corrected:
      corrected === null
        ? null
        : {
            score: corrected.score,
            false_claims: corrected.falseClaims,
            changed_claims: [...corrected.changed],
            confirmed_claims: [...corrected.confirmed],
          },
    labels,
    reviewers: review.reviewers,
    stale_labels: review.stale_labels,
    unresolved: (corrected?.unresolved ?? []).map((claim) => ({
      task_id,
      repeat,
      claim,
      values: [...(voices.get(claim) ?? [])],
    })),
    problems: [...problems, ...review.problems],
  };
}
