import { shareIntervals } from '../analysis/figures.ts';
import type { AdjudicatorLog } from '../review/adjudicatorLog.ts';
import { type AdjudicatorBefore, adjudicatorsOf, lostAdjudications } from '../review/adjudicatorsOf.ts';
import { agreementOf } from '../review/agreementOf.ts';
import { type Correction, correctReport } from '../review/correctReport.ts';
import { heldAdjudications } from '../review/foldAdjudications.ts';
import type { AttemptOf, ReviewerLog } from '../review/reviewerLog.ts';
import { type CountedBefore, reviewOf } from '../review/reviewOf.ts';
import { type ContentOf, heldLabels } from '../review/standing.ts';
import { defaultPolicy, type Policy } from '../schema/policy.ts';
import { Report, reportSchemaVersion } from '../schema/report.ts';
import { decide } from './decision.ts';
import { testHypotheses } from './hypotheses.ts';
import { besidePublished } from './published.ts';
import { reportText } from './reportText.ts';

/** What people said, as far as it can be read. */
export interface ReviewInput {
  /** In any order, one per reviewer. */
  readonly logs: readonly ReviewerLog[];
  /** Why labels are missing, as sentences. */
  readonly problems: readonly string[];
  /** What the attempts that have labels consist of now. */
  readonly contentOf: ContentOf;
  /** `review.reviewers` of the report that is replaced; none at first. */
  readonly before: readonly CountedBefore[];
  /** What was decided where reviewers disagree: in any order, one per adjudicator. */
  readonly adjudications: readonly AdjudicatorLog[];
  /** `review.adjudicators` of the report that is replaced; none at first. */
  readonly adjudicatorsBefore: readonly AdjudicatorBefore[];
}

export const nobody: ReviewInput = {
  logs: [],
  problems: [],
  contentOf: () => null,
  before: [],
  adjudications: [],
  adjudicatorsBefore: [],
};

/**
 * A report with what people say of its attempts now, whatever it said of labels before. Purely: the same labels give the
 * same bytes, whether the report was just built or read from its file.
 */
export function withLabels(
  report: Report,
  input: ReviewInput,
  policy: Policy = report.decision?.policy ?? defaultPolicy,
): Report {
  const repeats = new Map(report.tasks.map(({ task_id }) => [task_id, report.repeats]));
  const isOfReport = ({ model, task_id, repeat }: AttemptOf) =>
    model === report.model && repeat <= (repeats.get(task_id) ?? 0);
  const logs = input.logs
    .toSorted((a, b) => compareText(a.file, b.file))
    .map((log) => ({ log, labels: heldLabels(log, input.contentOf, isOfReport) }));
  const labels = logs.flatMap((one) => one.labels);
  const byAttempt = Map.groupBy(labels, ({ target }) => attemptText(target.task_id, target.repeat));
  const adjudicators = input.adjudications.toSorted((a, b) => compareText(a.file, b.file));
  const decided = Map.groupBy(
    adjudicators.flatMap((log) => heldAdjudications(log, input.contentOf, isOfReport)),
    ({ target }) => attemptText(target.task_id, target.repeat),
  );
  const { corrected, unresolved, contested, adjudications, rated, tasks } = correctReport(
    report.tasks,
    (task_id, repeat) => byAttempt.get(attemptText(task_id, repeat)) ?? [],
    (task_id, repeat) => decided.get(attemptText(task_id, repeat)) ?? [],
  );
  const { problems, stale_labels, ...review } = reviewOf(report, logs, input.before);
  const labelled: Report = {
    ...report,
    schema_version: reportSchemaVersion,
    hypotheses: report.hypotheses.length > 0 ? report.hypotheses : testHypotheses(report),
    comparison: report.comparison ?? { ...besidePublished(report), earlier: null },
    labels,
    review: {
      ...review,
      stale_labels,
      unresolved,
      contested,
      adjudications,
      adjudicators: adjudicatorsOf(report.model, adjudicators, input.adjudicatorsBefore),
      agreement: agreementOf(rated),
      problems: [
        ...input.problems,
        ...problems,
        ...lostAdjudications(input.adjudicatorsBefore, adjudicators),
      ],
    },
    corrected: { ...corrected, intervals: correctedIntervals(report, corrected, tasks) },
  };
  return { ...labelled, decision: decide(labelled, policy) };
}

/** Those of the raw figures where nothing was changed: drawing them anew would give the same, and take longer than a label. */
function correctedIntervals(
  { intervals }: Report,
  { changed_claims }: Correction['corrected'],
  tasks: Correction['tasks'],
): NonNullable<Report['corrected']['intervals']> {
  const { accuracy, false_positive_rate } = intervals;
  return changed_claims === 0 ? { accuracy, false_positive_rate } : shareIntervals(tasks, intervals);
}

/**
 * The text (buildReport.ts, `reportJson`) of a report whose other parts were checked when it was read or built: the same bytes, without
 * checking thousands of claims at each label.
 */
export function labelledJson(report: Report): string {
  const labels = Report.shape.labels.parse(report.labels);
  const review = Report.shape.review.parse(report.review);
  const corrected = Report.shape.corrected.parse(report.corrected);
  const decision = Report.shape.decision.parse(report.decision);
  return reportText({ ...report, labels, review, corrected, decision });
}

function attemptText(task_id: string, repeat: number): string {
  return JSON.stringify([task_id, repeat]);
}

/** By code unit: the same on every machine. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
