import type { HeldLabel } from '../schema/label.ts';
import type { Report } from '../schema/report.ts';
import type { ReportedReview } from '../schema/reportedReview.ts';
import {
  type CountedHead,
  hasCountedAll,
  headAbout,
  isLost,
  isOf,
  type PersonChain,
} from './countedHeads.ts';
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

/** What comes from elsewhere: {@link correctReport}, adjudicatorsOf. */
type ByCorrection = 'unresolved' | 'contested' | 'adjudications' | 'adjudicators' | 'agreement';

/** How far the attempts of one model are reviewed; what is unresolved comes from {@link correctReport}. */
export function reviewOf(
  report: Pick<Report, 'model' | 'tasks' | 'flags'>,
  logs: readonly ReviewedLog[],
  before: readonly CountedBefore[],
): Omit<ReportedReview, ByCorrection> {
  const all = logs.map(({ log }) => log);
  const labels = logs.flatMap((one) => one.labels);
  const labelled = attemptsWith(labels.filter(counts));
  const flagged = flaggedAttempts(report);
  const labelledFlagged = flagged.filter((attempt) => labelled.has(attempt)).length;
  const lost = before.filter((one) => isLabelLost(one, all));
  return {
    reviewers: [
      ...logs.flatMap(({ log, labels: own }) =>
        reviewerOf({ model: report.model, flagged }, { log, labels: own }, lost),
      ),
      ...lost.filter((one) => !all.some((log) => isBy(one, log))).map(gone),
    ],
    flagged_attempts: flagged.length,
    labelled_flagged_attempts: labelledFlagged,
    coverage: flagged.length === 0 ? null : labelledFlagged / flagged.length,
    stale_labels: labels.filter(({ value, standing }) => value !== null && standing === 'stale').length,
    problems: lostProblems(before, all),
  };
}

function reviewerOf(
  { model, flagged }: { readonly model: string; readonly flagged: readonly string[] },
  { log, labels: held }: ReviewedLog,
  lost: readonly CountedBefore[],
): Reviewer[] {
  const head = lost.find((one) => isBy(one, log))?.log_head ?? headAbout(log, model);
  if (head === null) return [];
  const labels = held.filter(({ value }) => value !== null);
  const attempts = attemptsWith(held.filter(counts));
  return [
    {
      reviewer: log.reviewer,
      labels: labels.length,
      notes: held.length - labels.length,
      attempts: attempts.size,
      blind_labels: labels.filter(({ blind }) => blind).length,
      labelled_flagged_attempts: flagged.filter((attempt) => attempts.has(attempt)).length,
      log_head: head,
    },
  ];
}

/** Sentences about labels that a report counted and that no file has any more. */
export function lostProblems(before: readonly CountedBefore[], logs: readonly ReviewerLog[]): string[] {
  return before.filter((one) => isLabelLost(one, logs)).map(({ reviewer }) => lostText(reviewer));
}

/** Whether a report has counted every label that the logs have of its model, as far as they still have what it counted. */
export function hasCounted(
  report: { readonly model: string; readonly review: { readonly reviewers: readonly CountedBefore[] } },
  logs: readonly ReviewerLog[],
): boolean {
  return hasCountedAll(report.model, report.review.reviewers.map(countedHead), logs.map(chainOf));
}

function isLabelLost(before: CountedBefore, logs: readonly ReviewerLog[]): boolean {
  return isLost(countedHead(before), logs.map(chainOf));
}

function isBy(before: CountedBefore, log: ReviewerLog): boolean {
  return isOf(countedHead(before), chainOf(log));
}

function countedHead({ reviewer, log_head }: CountedBefore): CountedHead {
  return { person: reviewer, log_head };
}

function chainOf({ reviewer, records, hashes }: ReviewerLog): PersonChain {
  return { person: reviewer, records, hashes };
}

function gone({ reviewer, log_head }: CountedBefore): Reviewer {
  return {
    reviewer,
    labels: 0,
    notes: 0,
    attempts: 0,
    blind_labels: 0,
    labelled_flagged_attempts: 0,
    log_head,
  };
}

function lostText(reviewer: string): string {
  return `Labels of ${reviewer} that an earlier report counted are gone: the label file was cut back, replaced or removed. Put it back from a copy.`;
}

function attemptsWith(labels: readonly HeldLabel[]): ReadonlySet<string> {
  return new Set(labels.map(({ target }) => attemptText(target.task_id, target.repeat)));
}
