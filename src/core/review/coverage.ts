import type { Report } from '../schema/report.ts';
import { reviewerKey } from '../schema/reviewerKey.ts';
import { counts } from './standing.ts';

/** One text per attempt; the model is the same for all. */
export function attemptText(task_id: string, repeat: number): string {
  return JSON.stringify([task_id, repeat]);
}

/** Attempts that ended with a flag of their own or of their task, as {@link attemptText}. */
export function flaggedAttempts({ tasks, flags }: Pick<Report, 'tasks' | 'flags'>): string[] {
  const wholeTasks = new Set(flags.filter(({ repeat }) => repeat === null).map(({ task_id }) => task_id));
  const own = new Set(flags.map(({ task_id, repeat }) => attemptText(task_id, repeat ?? 0)));
  return tasks.flatMap(({ task_id, attempts }) =>
    attempts
      .map(({ repeat }) => attemptText(task_id, repeat))
      .filter((attempt) => wholeTasks.has(task_id) || own.has(attempt)),
  );
}

/** For each flagged attempt, as {@link attemptText} and in the order of the tasks, how many people have a label on it that is not stale. */
export function reviewersOfFlagged(
  report: Pick<Report, 'tasks' | 'flags' | 'labels'>,
): ReadonlyMap<string, number> {
  const people = new Map<string, Set<string>>();
  for (const label of report.labels.filter(counts)) {
    const attempt = attemptText(label.target.task_id, label.target.repeat);
    const known = people.get(attempt) ?? new Set<string>();
    people.set(attempt, known.add(reviewerKey(label.reviewer)));
  }
  return new Map(flaggedAttempts(report).map((attempt) => [attempt, people.get(attempt)?.size ?? 0]));
}
