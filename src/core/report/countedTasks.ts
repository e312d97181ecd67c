import type { CountedAttempt, CountedTask } from '../analysis/figures.ts';
import type { AttemptResult, ReportTask } from './reportInput.ts';

/** The tasks with at least one counted attempt, in their order; `counted` holds only attempts that count. */
export function countedTasks(
  tasks: readonly ReportTask[],
  counted: readonly AttemptResult[],
  repeats: number,
): CountedTask[] {
  return tasks.flatMap(({ id }) => {
    const own = counted.filter(({ task_id }) => task_id === id).map(countedAttempt);
    const [first, ...others] = own;
    if (first === undefined) return [];
    return [{ attempts: [first, ...others] as const, complete: own.length === repeats }];
  });
}

/** Without a valid submission every reading of the score is 0 and nothing was claimed. */
function countedAttempt({ score, turns }: AttemptResult): CountedAttempt {
  return {
    variants: score?.score_variants ?? { merged: 0, per_claim: 0, duplicate_is_fp: 0 },
    fullRecall: score?.full_recall ?? false,
    turns,
    claims: score?.claims.length ?? 0,
    falseClaims: score?.claims.filter((claim) => claim.is_false).length ?? 0,
  };
}
