import type { HeldLabel } from '../schema/label.ts';
import { reviewerKey } from '../schema/reviewerKey.ts';
import type { Report, ReportedReview } from '../schema/report.ts';
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
): Omit<ReportedReview, 'unresolved'> {
  const labels = logs.flatMap((one) => one.labels);
  const labelled = attemptsWith(labels.filter(counts));
  const flagged = flaggedAttempts(report);
  const labelledFlagged = flagged.filter((attempt) => labelled.has(attempt)).length;
  const lost = before.filter((one) => isLost(one, logs));
  return {
    reviewers: [
      ...logs.flatMap(({ log, labels: own }) => reviewerOf(report.model, log, own, lost)),
      ...lost.filter((one) => !logs.some(({ log }) => isOf(one, log))).map(gone),
    ],
    flagged_attempts: flagged.length,
    labelled_flagged_attempts: labelledFlagged,
    coverage: flagged.length === 0 ? null : labelledFlagged / flagged.length,
    stale_labels: labels.filter(({ value, standing }) => value !== null && standing === 'stale').length,
    problems: lost.map(({ reviewer }) => lostText(reviewer)),
  };
}

function reviewerOf(
  model: string,
  log: ReviewerLog,
  held: readonly HeldLabel[],
  lost: readonly CountedBefore[],
): Reviewer[] {
  const last = log.records.findLastIndex(({ target }) => target.model === model);
  const head = lost.find((one) => isOf(one, log))?.log_head ?? log.hashes[last];
  if (head === undefined) return [];
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
function isLost(before: CountedBefore, logs: readonly ReviewedLog[]): boolean {
  return !logs.some(({ log }) => isOf(before, log) && log.hashes.includes(before.log_head));
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

/** One text per attempt; the model is the same for all. */
function attemptText(task_id: string, repeat: number): string {
  return JSON.stringify([task_id, repeat]);
}

function attemptsWith(labels: readonly HeldLabel[]): ReadonlySet<string> {
  return new Set(labels.map(({ target }) => attemptText(target.task_id, target.repeat)));
}

/** Attempts that ended with a flag of their own or of their task. */
function flaggedAttempts({ tasks, flags }: Pick<Report, 'tasks' | 'flags'>): string[] {
  const wholeTasks = new Set(flags.filter(({ repeat }) => repeat === null).map(({ task_id }) => task_id));
  const own = new Set(flags.map(({ task_id, repeat }) => attemptText(task_id, repeat ?? 0)));
  return tasks.flatMap(({ task_id, attempts }) =>
    attempts
      .map(({ repeat }) => attemptText(task_id, repeat))
      .filter((attempt) => wholeTasks.has(task_id) || own.has(attempt)),
  );
}
