import type { ReportInterval } from '../schema/reportInterval.ts';
import type { ScoreVariants } from '../schema/score.ts';
import {
  type BootstrapOptions,
  bootstrapRatios,
  type Interval,
  mean,
  sum,
  type TaskShare,
  wilsonInterval,
} from './statistics.ts';

/** An attempt that counts. */
export interface CountedAttempt {
  /** Precision at full recall in its three readings; all 0 without a valid submission. */
  readonly variants: ScoreVariants;
  readonly fullRecall: boolean;
  readonly turns: number;
  readonly claims: number;
  readonly falseClaims: number;
}

/** A task with at least one counted attempt. */
export interface CountedTask {
  readonly attempts: readonly [CountedAttempt, ...CountedAttempt[]];
  /** Whether every planned repeat of it counted. */
  readonly complete: boolean;
}

/** A number of the report and how sure it is; null where there is nothing to average. */
export interface Figure {
  readonly value: number | null;
  readonly interval: ReportInterval;
}

export const figureNames = [
  'accuracy',
  'avg_turns',
  'false_positive_rate',
  'full_recall_rate',
  'exact_rate',
  'pass_at_1',
  'pass_all_repeats',
  'turn_adjusted_accuracy',
] as const;
export type FigureName = (typeof figureNames)[number];

export interface FigureOptions extends Pick<BootstrapOptions, 'resamples' | 'seed'> {
  readonly turnPenalty: number;
}

/** The confidence of every interval; {@link wilsonInterval} knows no other. */
export const confidence = 0.95;

/** The figures that schema/report.ts defines in words. Tasks weigh alike in means over tasks, attempts in shares of attempts. */
export function computeFigures(
  tasks: readonly CountedTask[],
  options: FigureOptions,
): Record<FigureName, Figure> {
  const adjusted = (attempt: CountedAttempt) =>
    Math.max(0, attempt.variants.merged - options.turnPenalty * attempt.turns);
  const shareOf = (shares: readonly TaskShare[]): Ratio => ({ shares, isShare: true });
  return figuresOf(
    {
      accuracy: shareOf(overTasks(tasks, ({ variants }) => variants.merged)),
      avg_turns: { shares: overAttempts(tasks, ({ turns }) => turns), isShare: false },
      false_positive_rate: shareOf(
        tasks.map(({ attempts }) => ({
          numerator: sum(attempts.map(({ falseClaims }) => falseClaims)),
          denominator: sum(attempts.map(({ claims }) => claims)),
        })),
      ),
      full_recall_rate: shareOf(overAttempts(tasks, ({ fullRecall }) => Number(fullRecall))),
      exact_rate: shareOf(overAttempts(tasks, (attempt) => Number(isExact(attempt)))),
      pass_at_1: shareOf(overTasks(tasks, (attempt) => Number(isExact(attempt)))),
      pass_all_repeats: shareOf(passedInAllRepeats(tasks)),
      turn_adjusted_accuracy: shareOf(overTasks(tasks, adjusted)),
    },
    options,
  );
}

/** Intervals of accuracy and false-positive rate of tasks whose scores and claims are known, made as those of {@link computeFigures}. */
export function shareIntervals(
  tasks: readonly { readonly score: number; readonly falseClaims: number; readonly claims: number }[],
  options: Pick<BootstrapOptions, 'resamples' | 'seed'>,
): { readonly accuracy: ReportInterval; readonly false_positive_rate: ReportInterval } {
  const { accuracy, false_positive_rate } = figuresOf(
    {
      accuracy: { shares: tasks.map(({ score }) => ({ numerator: score, denominator: 1 })), isShare: true },
      false_positive_rate: {
        shares: tasks.map(({ falseClaims, claims }) => ({ numerator: falseClaims, denominator: claims })),
        isShare: true,
      },
    },
    options,
  );
  return { accuracy: accuracy.interval, false_positive_rate: false_positive_rate.interval };
}

function isExact({ variants }: CountedAttempt): boolean {
  return variants.merged === 1;
}

function overTasks(tasks: readonly CountedTask[], of: (attempt: CountedAttempt) => number): TaskShare[] {
  return tasks.map(({ attempts }) => ({ numerator: mean(attempts.map(of)) ?? 0, denominator: 1 }));
}

function overAttempts(tasks: readonly CountedTask[], of: (attempt: CountedAttempt) => number): TaskShare[] {
  return tasks.map(({ attempts }) => ({ numerator: sum(attempts.map(of)), denominator: attempts.length }));
}

/** A task with a repeat that does not count might have failed it, so it is neither passed nor failed. */
function passedInAllRepeats(tasks: readonly CountedTask[]): TaskShare[] {
  return tasks
    .filter(({ complete }) => complete)
    .map(({ attempts }) => ({ numerator: Number(attempts.every(isExact)), denominator: 1 }));
}

/** A figure before it is drawn: a ratio of sums over tasks. */
interface Ratio {
  readonly shares: readonly TaskShare[];
  /** Whether each task's ratio lies in [0, 1]. */
  readonly isShare: boolean;
}

/** Figures of equally many tasks that weigh are drawn together. */
function figuresOf<N extends string>(
  ratios: Readonly<Record<N, Ratio>>,
  { resamples, seed }: Pick<BootstrapOptions, 'resamples' | 'seed'>,
): Record<N, Figure> {
  const named = Object.entries<Ratio>(ratios).map(([name, { shares, isShare }]) => {
    return { name, isShare, shares: shares.filter(({ denominator }) => denominator > 0) };
  });
  const drawn = [...Map.groupBy(named, ({ shares }) => shares.length).values()].flatMap((alike) => {
    const intervals = bootstrapRatios(
      alike.map(({ shares }) => shares),
      { resamples, seed, confidence },
    );
    return alike.map(
      (ratio, index) => [ratio.name, figureOf(ratio, intervals[index] ?? null)] as [N, Figure],
    );
  });
  // fromEntries forgets the keys that it was given.
  return Object.fromEntries(drawn) as Record<N, Figure>;
}

/**
 * Where every task has the same ratio, resampling cannot vary and would give an interval without width: ten tasks solved
 * of ten would look certain. For shares Wilson's interval stands in, with tasks as trials; a value in [0, 1] varies at
 * most as a coin does, so it is not too narrow. Numbers of turns have no such bound and keep the bootstrap's.
 */
function figureOf({ shares, isShare }: Ratio, resampled: Interval | null): Figure {
  const denominator = sum(shares.map((share) => share.denominator));
  if (denominator === 0) return { value: null, interval: null };
  const value = sum(shares.map(({ numerator }) => numerator)) / denominator;
  if (resampled === null) return { value, interval: null };
  if (isShare && resampled.low === resampled.high) {
    const wilson = wilsonInterval(value * shares.length, shares.length);
    return { value, interval: wilson === null ? null : { ...wilson, method: 'wilson' } };
  }
  return { value, interval: { ...resampled, method: 'bootstrap' } };
}
