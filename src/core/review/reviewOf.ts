import type { HeldLabel } from '../schema/label.ts';
import type { Report, ReportedReview } from '../schema/report.ts';
import { reviewerKey } from '../schema/reviewerKey.ts';
import { attemptText, flaggedAttempts } from './coverage.ts';
import type { ReviewerLog } from './reviewerLog.ts';
import { counts } from './standing.ts';

type Reviewer = ReportedReview['reviewers'][number];
/** What an earlier report of the same attempts had counted. */
export type CountedBefore = Pick<Reviewer, 'reviewer' | 'log_head'>;

/** One reviewer's log, and what holds of it about the attempts of one model. */
export interface ReviewedLog {
  readonly log: ReviewerLog;
  readonly labels: readonly HeldLabel[];
}

/** How far the attempts of one model are reviewed; what is unresolved comes from {@link correctReport}. */
export function reviewOf(
  report: Pick<Report, 'model' | 'tasks' | 'flags'>,
  logs: readonly ReviewedLog[],
  before: readonly CountedBefore[],
): Omit<ReportedReview, 'unresolved' | 'contested' | 'adjudications' | 'agreement'> {
  const all = logs.map(({ log }) => log);
  const labels = logs.flatMap((one) => one.labels);
  const labelled = attemptsWith(labels.filter(counts));
  const flagged = flaggedAttempts(report);
  const labelledFlagged = flagged.filter((attempt) => labelled.has(attempt)).length;
  const lost = before.filter((one) => isLost(one, all));
  return {
    reviewers: [
      ...logs.flatMap(({ log, labels: own }) => reviewerOf(report.model, log, own, lost)),
      ...lost.filter((one) => !all.some((log) => isOf(one, log))).map(gone),
    ],
    flagged_attempts: flagged.length,
    labelled_flagged_attempts: labelledFlagged,
    coverage: flagged.length === 0 ? null : labelledFlagged / flagged.length,
    stale_labels: labels.filter(({ value, standing }) => value !== null && standing === 'stale').length,
    problems: lostProblems(before, all),
  };
}

function reviewerOf(
  model: string,
  log: ReviewerLog,
  held: readonly HeldLabel[],
  lost: readonly CountedBefore[],
): Reviewer[] {
  const head = lost.find((one) => isOf(one, log))?.log_head ?? headOf(log, model);
  if (head === null) return [];
  const labels = held.filter(({ value }) => value !== null);
  return [
    {
      reviewer: log.reviewer,
      labels: labels.length,
      notes: held.length - labels.length,
      attempts: attemptsWith(held.filter(counts)).size,
      blind_labels: labels.filter(({ blind }) => blind).length,
      log_head: head,
    },
  ];
}

/**
 * Whether a line that a report counted is not in the reviewer's file any more: it was cut back, replaced or removed,
 * which its chain alone cannot show. The report keeps the head that it misses until the file has it again.
 */
function isLost(before: CountedBefore, logs: readonly ReviewerLog[]): boolean {
  return !logs.some((log) => isOf(before, log) && log.hashes.includes(before.log_head));
}

/** Sentences about labels that a report counted and that no file has any more. */
export function lostProblems(before: readonly CountedBefore[], logs: readonly ReviewerLog[]): string[] {
  return before.filter((one) => isLost(one, logs)).map(({ reviewer }) => lostText(reviewer));
}

/** Whether a report has counted everything that the logs say of its model, as far as they still have what it counted. */
export function hasCounted(
  report: { readonly model: string; readonly review: { readonly reviewers: readonly CountedBefore[] } },
  logs: readonly ReviewerLog[],
): boolean {
  return logs.every((log) => {
    const head = headOf(log, report.model);
    const counted = report.review.reviewers.find((one) => isOf(one, log));
    if (counted === undefined) return head === null;
    return counted.log_head === head || isLost(counted, logs);
  });
}

/** sha256 of the last line about a model, or null. */
function headOf({ records, hashes }: ReviewerLog, model: string): string | null {
  return hashes[records.findLastIndex(({ target }) => target.model === model)] ?? null;
}

function isOf({ reviewer }: CountedBefore, log: ReviewerLog): boolean {
  return reviewerKey(reviewer) === reviewerKey(log.reviewer);
}

function gone({ reviewer, log_head }: CountedBefore): Reviewer {
  return { reviewer, labels: 0, notes: 0, attempts: 0, blind_labels: 0, log_head };
}

function lostText(reviewer: string): string {
  return `Labels of ${reviewer} that an earlier report counted are gone: the label file was cut back, replaced or removed. Put it back from a copy.`;
}

function attemptsWith(labels: readonly HeldLabel[]): ReadonlySet<string> {
  return new Set(labels.map(({ target }) => attemptText(target.task_id, target.repeat)));
}
