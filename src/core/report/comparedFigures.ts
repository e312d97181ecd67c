import { bootstrapRatioDifference, type TaskPair } from '../analysis/pairedBootstrap.ts';
import { mcNemarExact } from '../analysis/pairedTests.ts';
import { type BootstrapOptions, sum, type TaskShare } from '../analysis/statistics.ts';
import type { ComparedFigure, ComparedTask, Comparison } from '../schema/comparison.ts';
import type { ReportedAttempt } from '../schema/reportedTask.ts';
import { claimsOf, costsOf, falseClaimsOf, isEveryExact, type PairedTask, turnsOf } from './compareTasks.ts';

type Figures = Pick<Comparison, 'accuracy' | 'avg_turns' | 'false_positive_rate' | 'cost_usd_per_attempt'>;

/** The figures of both over the tasks that both counted, defined as schema/report.ts has them. */
export function comparedFigures(
  pairs: readonly PairedTask[],
  tasks: readonly ComparedTask[],
  options: BootstrapOptions,
): Figures {
  const ofAttempts = (share: (attempts: readonly ReportedAttempt[]) => TaskShare) =>
    figureOf(
      pairs.map(({ first, second }) => ({ first: share(first), second: share(second) })),
      options,
    );
  return {
    accuracy: figureOf(
      tasks.map(({ first, second }) => ({
        first: { numerator: first, denominator: 1 },
        second: { numerator: second, denominator: 1 },
      })),
      options,
    ),
    avg_turns: ofAttempts((attempts) => ({ numerator: turnsOf(attempts), denominator: attempts.length })),
    false_positive_rate: ofAttempts((attempts) => ({
      numerator: falseClaimsOf(attempts),
      denominator: claimsOf(attempts),
    })),
    cost_usd_per_attempt: ofAttempts((attempts) => {
      const known = costsOf(attempts);
      return { numerator: sum(known), denominator: known.length };
    }),
  };
}

function figureOf(pairs: readonly TaskPair[], options: BootstrapOptions): ComparedFigure {
  const first = ratioOf(pairs.map((pair) => pair.first));
  const second = ratioOf(pairs.map((pair) => pair.second));
  if (first === null || second === null) return { first, second, difference: null, interval: null };
  return { first, second, difference: second - first, interval: bootstrapRatioDifference(pairs, options) };
}

function ratioOf(shares: readonly TaskShare[]): number | null {
  const denominator = sum(shares.map((share) => share.denominator));
  return denominator === 0 ? null : sum(shares.map(({ numerator }) => numerator)) / denominator;
}

/** How often each solved a task every time it tried. */
export function allExact(pairs: readonly PairedTask[]): Comparison['all_exact'] {
  const solved = pairs.map(({ first, second }) => [isEveryExact(first), isEveryExact(second)] as const);
  const many = (of: (pair: readonly [boolean, boolean]) => boolean) => solved.filter(of).length;
  const only_first = many(([first, second]) => first && !second);
  const only_second = many(([first, second]) => second && !first);
  return {
    first: many(([first]) => first),
    second: many(([, second]) => second),
    only_first,
    only_second,
    p: mcNemarExact(only_first, only_second),
  };
}
