import { computeFigures, confidence, type Figure, type FigureName } from '../analysis/figures.ts';
import { findFlags } from '../analysis/flags.ts';
import { intervalAlgorithm } from '../analysis/statistics.ts';
import { defaultPolicy } from '../schema/policy.ts';
import { Report, reportSchemaVersion } from '../schema/report.ts';
import { countedOutcomes, errorOutcomes, isCounted } from '../schema/score.ts';
import { countedTasks } from './countedTasks.ts';
import { matcherAgreement } from './matchers.ts';
import { reportedTasks } from './reportedTasks.ts';
import { checkedAttempts, type ReportInput } from './reportInput.ts';
import { reportText } from './reportText.ts';
import { reportStatus } from './status.ts';
import { falsePositiveCounts, tally, turnFigures, usageTotals, variantMeans } from './totals.ts';
import { nobody, withLabels } from './withLabels.ts';

/**
 * Builds the report of one model, purely: the same input gives the same bytes, whatever the order of its attempts. What
 * people said of them is added by {@link withLabels}.
 * @throws BenchError internal where the input contradicts itself: {@link checkedAttempts}
 */
export function buildReport(input: ReportInput): Report {
  const attempts = checkedAttempts(input);
  const counted = attempts.filter(({ outcome }) => isCounted(outcome));
  const scoredTasks = countedTasks(input.tasks, counted, input.repeats);
  const figures = computeFigures(scoredTasks, {
    ...input.bootstrap,
    turnPenalty: input.policy.turn_penalty,
  });
  const flags = findFlags(input.tasks, attempts);
  const { accuracy, avg_turns, false_positive_rate, ...furtherFigures } = valuesOf(figures);
  const report: Report = {
    schema_version: reportSchemaVersion,
    run_id: input.run_id,
    model: input.model,
    accuracy,
    avg_turns,
    false_positive_rate,
    task_count: input.tasks.length,
    ...standing(input, attempts),
    practice: attempts.some(({ practice }) => practice),
    metric: { name: 'precision_at_full_recall', duplicates: 'merged', ...input.metric },
    repeats: input.repeats,
    counted_attempt_count: counted.length,
    outcomes: tally(countedOutcomes, attempts),
    ...furtherFigures,
    score_variants: variantMeans(scoredTasks),
    matchers: matcherAgreement(input.metric.match, counted),
    turns: turnFigures(counted),
    false_positives: falsePositiveCounts(counted),
    intervals: { confidence, ...input.bootstrap, algorithm: intervalAlgorithm, ...intervalsOf(figures) },
    usage: usageTotals(input, attempts),
    policy: input.policy,
    flags,
    tasks: reportedTasks(input.tasks, attempts, flags),
    ...unlabelled,
    hypotheses: [],
    comparison: null,
    decision: null,
    provenance: input.provenance,
    integrity: input.integrity,
  };
  return withLabels(report, nobody, input.decisionPolicy ?? defaultPolicy);
}

/** Filled in by {@link withLabels}; in the place that these keys have in the file. */
const unlabelled: Pick<Report, 'labels' | 'review' | 'corrected'> = {
  labels: [],
  review: {
    reviewers: [],
    flagged_attempts: 0,
    labelled_flagged_attempts: 0,
    coverage: null,
    stale_labels: 0,
    unresolved: [],
    contested: 0,
    adjudications: [],
    adjudicators: [],
    agreement: null,
    problems: [],
  },
  corrected: {
    accuracy: null,
    false_positive_rate: null,
    intervals: null,
    changed_claims: 0,
    confirmed_claims: 0,
    changed_attempts: [],
  },
};

/** The report as it is written: keys in the order of the schema, two spaces, a newline at the end. */
export function reportJson(report: Report): string {
  return reportText(Report.parse(report));
}

/** How far the run came, and whether its numbers may be relied on. */
function standing(input: ReportInput, attempts: ReportInput['attempts']) {
  const scored = new Set(attempts.filter(({ outcome }) => isCounted(outcome)).map(({ task_id }) => task_id));
  const unscored_tasks = input.tasks.map(({ id }) => id).filter((id) => !scored.has(id));
  const unfinished_attempt_count = input.tasks.length * input.repeats - attempts.length;
  const errors = tally(errorOutcomes, attempts);
  return {
    ...reportStatus({
      errors,
      ended: attempts.length,
      unfinished: unfinished_attempt_count,
      unscoredTasks: unscored_tasks,
      maxErrorShare: input.policy.max_error_share,
    }),
    scored_task_count: scored.size,
    unscored_tasks,
    attempt_count: attempts.length,
    unfinished_attempt_count,
    errors,
  };
}

type Figures = Record<FigureName, Figure>;

function valuesOf(figures: Figures) {
  return mapFigures(figures, ({ value }) => value);
}

function intervalsOf(figures: Figures) {
  return mapFigures(figures, ({ interval }) => interval);
}

function mapFigures<T>(figures: Figures, of: (figure: Figure) => T): Record<FigureName, T> {
  return {
    accuracy: of(figures.accuracy),
    avg_turns: of(figures.avg_turns),
    false_positive_rate: of(figures.false_positive_rate),
    full_recall_rate: of(figures.full_recall_rate),
    exact_rate: of(figures.exact_rate),
    pass_at_1: of(figures.pass_at_1),
    pass_all_repeats: of(figures.pass_all_repeats),
    turn_adjusted_accuracy: of(figures.turn_adjusted_accuracy),
  };
}
