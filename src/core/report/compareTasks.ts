import { mean, sum } from '../analysis/statistics.ts';
import type { ComparedTask } from '../schema/comparison.ts';
import type { Report } from '../schema/report.ts';
import type { ReportedAttempt } from '../schema/reportedTask.ts';

/** A task that both reports counted, with its counted attempts in each; neither is empty. */
export interface PairedTask {
  readonly task_id: string;
  readonly first: readonly ReportedAttempt[];
  readonly second: readonly ReportedAttempt[];
}

export interface Pairing {
  /** In the order of the first report. */
  readonly tasks: readonly PairedTask[];
  /** Ids of tasks that count in one of them only. */
  readonly onlyFirst: readonly string[];
  readonly onlySecond: readonly string[];
}

/** The tasks of two reports, put side by side. */
export function pairTasks(first: Report, second: Report): Pairing {
  const ofFirst = countedByTask(first);
  const ofSecond = countedByTask(second);
  const tasks = [...ofFirst].flatMap(([task_id, attempts]) => {
    const others = ofSecond.get(task_id);
    return others === undefined ? [] : [{ task_id, first: attempts, second: others }];
  });
  return {
    tasks,
    onlyFirst: [...ofFirst.keys()].filter((id) => !ofSecond.has(id)),
    onlySecond: [...ofSecond.keys()].filter((id) => !ofFirst.has(id)),
  };
}

function countedByTask({ tasks }: Report): Map<string, readonly ReportedAttempt[]> {
  const counted = tasks.map(
    ({ task_id, attempts }) => [task_id, attempts.filter((attempt) => attempt.counted)] as const,
  );
  return new Map(counted.filter(([, attempts]) => attempts.length > 0));
}

/** Differences of scores below this are dust of adding thirds in another order, not wins or losses. */
const sameScore = 1e-9;

/** The scores of a task, and who is better. */
export function comparedTask({ task_id, first, second }: PairedTask): ComparedTask {
  const firstScore = mean(first.map(scoreOf)) ?? 0;
  const secondScore = mean(second.map(scoreOf)) ?? 0;
  const exact = secondScore - firstScore;
  const difference = Math.abs(exact) < sameScore ? 0 : exact;
  return {
    task_id,
    first: firstScore,
    second: secondScore,
    difference,
    outcome: difference > 0 ? 'win' : difference < 0 ? 'loss' : 'tie',
    first_attempts: first.map((attempt) => ({ repeat: attempt.repeat, score: scoreOf(attempt) })),
    second_attempts: second.map((attempt) => ({ repeat: attempt.repeat, score: scoreOf(attempt) })),
  };
}

/** A counted attempt always has a score. */
function scoreOf({ score }: ReportedAttempt): number {
  return score ?? 0;
}

export function turnsOf(attempts: readonly ReportedAttempt[]): number {
  return sum(attempts.map(({ turns }) => turns));
}

export function claimsOf(attempts: readonly ReportedAttempt[]): number {
  return sum(attempts.map(({ claims }) => claims.length));
}

export function falseClaimsOf(attempts: readonly ReportedAttempt[]): number {
  return sum(attempts.map(({ claims }) => claims.filter(({ is_false }) => is_false).length));
}

/** The costs of the attempts whose cost is known. */
export function costsOf(attempts: readonly ReportedAttempt[]): number[] {
  return attempts.flatMap(({ cost_usd }) => (cost_usd === null ? [] : [cost_usd]));
}

export function isEveryExact(attempts: readonly ReportedAttempt[]): boolean {
  return attempts.every(({ score }) => score === 1);
}
