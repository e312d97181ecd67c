import { mean } from '../analysis/statistics.ts';
import { correctReport } from '../review/correctReport.ts';
import type { Report } from '../schema/report.ts';
import type { ReportedAttempt, ReportedTask } from '../schema/reportedTask.ts';
import { countedOutcomes, errorOutcomes, isCounted } from '../schema/score.ts';

/**
 * Where a report says something that its own attempts do not, as clauses about the file: it was edited by hand, or put
 * together by another program. Empty for a report that adds up. Intervals and what follows from them are not drawn again
 * here: recompute.ts does that where something is decided.
 */
export function contradictions(report: Report): string[] {
  const { tasks } = report;
  const attempts = tasks.flatMap((task) => task.attempts);
  const counted = attempts.filter((attempt) => attempt.counted);
  const { corrected: raw } = correctReport(tasks, () => []);
  const share = (of: (attempt: (typeof counted)[number]) => boolean) =>
    counted.length === 0 ? null : counted.filter(of).length / counted.length;
  const outcomes = Object.fromEntries(
    [...countedOutcomes, ...errorOutcomes].map((outcome) => [
      outcome,
      attempts.filter((attempt) => attempt.outcome === outcome).length,
    ]),
  );
  const figures: readonly [keyof Report & string, unknown, unknown][] = [
    ['accuracy', report.accuracy, raw.accuracy],
    ['false_positive_rate', report.false_positive_rate, raw.false_positive_rate],
    ['avg_turns', report.avg_turns, mean(counted.map(({ turns }) => turns))],
    ['task_count', report.task_count, tasks.length],
    ['attempt_count', report.attempt_count, attempts.length],
    ['counted_attempt_count', report.counted_attempt_count, counted.length],
    [
      'scored_task_count',
      report.scored_task_count,
      tasks.filter((task) => task.attempts.some(({ counted: c }) => c)).length,
    ],
    [
      'unfinished_attempt_count',
      report.unfinished_attempt_count,
      tasks.length * report.repeats - attempts.length,
    ],
    ['full_recall_rate', report.full_recall_rate, share((attempt) => attempt.full_recall === true)],
    ['exact_rate', report.exact_rate, share((attempt) => attempt.score === 1)],
  ];
  return [
    ...figures
      .filter(([, said, is]) => said !== is)
      .map(([name, said, is]) => `its ${name} is ${String(said)}, and ${String(is)} by its attempts`),
    ...Object.entries({ ...report.outcomes, ...report.errors })
      .filter(([outcome, many]) => outcomes[outcome] !== many)
      .map(([outcome, many]) => `it counts ${many} ${outcome}, and its attempts ${outcomes[outcome]}`),
    ...tasks.flatMap(taskContradictions),
  ];
}

function taskContradictions({ task_id, score, counted_attempts, attempts }: ReportedTask): string[] {
  const counted = attempts.filter((attempt) => attempt.counted);
  const isMean = score === mean(counted.map((attempt) => attempt.score ?? 0));
  return [
    ...(isMean && counted_attempts === counted.length
      ? []
      : [`its score of ${task_id} is not that of its attempts`]),
    ...attempts
      .filter((attempt) => !isConsistent(attempt))
      .map(({ repeat }) => `its score of ${task_id}, repeat ${repeat}, is not that of its claims`),
  ];
}

/** Precision at full recall, as scoring/precisionAtFullRecall.ts has it. */
function isConsistent(attempt: ReportedAttempt): boolean {
  const { counted, outcome, score, missed, true_positives, false_positives, full_recall, claims } = attempt;
  if (counted !== isCounted(outcome)) return false;
  if (!counted) return score === null;
  if (missed === null || true_positives === null || false_positives === null) return score === 0;
  const isFull = missed.length === 0 && true_positives > 0;
  const expected = isFull ? true_positives / (true_positives + false_positives) : 0;
  const named = claims.filter(({ verdict }) => verdict === 'true_positive').length;
  return score === expected && full_recall === isFull && named === true_positives;
}
