import { mean } from '../analysis/statistics.ts';
import type { Flag, ReportedAttempt, ReportedClaim, ReportedTask } from '../schema/reportedTask.ts';
import { isCounted } from '../schema/score.ts';
import type { AttemptResult, ReportTask } from './reportInput.ts';

/** `tasks[]` of the report; `attempts` come in the order in which they are shown. */
export function reportedTasks(
  tasks: readonly ReportTask[],
  attempts: readonly AttemptResult[],
  flags: readonly Flag[],
): ReportedTask[] {
  return tasks.map(({ id }) => {
    const own = attempts.filter(({ task_id }) => task_id === id);
    const ownFlags = flags.filter(({ task_id }) => task_id === id);
    const codesOf = (repeat: number | null) =>
      ownFlags.filter((flag) => flag.repeat === repeat).map(({ code }) => code);
    const counted = own.filter(({ outcome }) => isCounted(outcome));
    return {
      task_id: id,
      score: mean(counted.map(({ score }) => score?.score ?? 0)),
      counted_attempts: counted.length,
      flags: codesOf(null),
      attempts: own.map((attempt) => reportedAttempt(attempt, codesOf(attempt.repeat))),
    };
  });
}

function reportedAttempt(attempt: AttemptResult, flags: ReportedAttempt['flags']): ReportedAttempt {
  const { score } = attempt;
  const counted = isCounted(attempt.outcome);
  return {
    repeat: attempt.repeat,
    outcome: attempt.outcome,
    reason: attempt.reason,
    counted,
    score: counted ? (score?.score ?? 0) : null,
    score_variants: score?.score_variants ?? null,
    full_recall: counted ? (score?.full_recall ?? false) : null,
    true_positives: score?.true_positives ?? null,
    false_positives: score?.false_positives ?? null,
    missed: score?.missed ?? null,
    claims: reportedClaims(attempt),
    dropped_unnamed: attempt.dropped_unnamed,
    over_investigation: attempt.over_investigation ?? null,
    flags,
    turns: attempt.turns,
    tokens: attempt.usage,
    cost_usd: attempt.cost_usd,
    seconds: attempt.seconds,
    practice: attempt.practice,
  };
}

function reportedClaims({ score, false_positives }: AttemptResult): ReportedClaim[] {
  const byClaim = new Map(false_positives.map((found) => [found.claim, found]));
  return (score?.claims ?? []).map((claim, index) => {
    const found = byClaim.get(index);
    if (found === undefined) return claim;
    return { ...claim, pattern: found.pattern, plausible: found.plausible, pattern_why: found.why };
  });
}
