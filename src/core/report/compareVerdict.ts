import { counted } from '../counted.ts';
import type { Comparison } from '../schema/comparison.ts';
import type { Report } from '../schema/report.ts';
import { toldApart } from './figureText.ts';

/** What a verdict is made of. */
export interface VerdictFacts {
  readonly first: Pick<Report, 'status' | 'status_reasons'>;
  readonly second: Pick<Report, 'status' | 'status_reasons'>;
  readonly accuracy: Comparison['accuracy'];
  readonly test: Comparison['test'];
  readonly tasks: Comparison['tasks'];
  /** How many reports are tested against the same first one. */
  readonly family: number;
  /** What the adjusted p would be, had the test come to this p, those of the family's others being as they are. */
  readonly adjustedIf: (p: number) => number;
}

type Verdict = Pick<Comparison, 'verdict' | 'why'>;

/** Whether the second is better, as a word and as a sentence. */
export function comparisonVerdict(facts: VerdictFacts): Verdict {
  const { first, second, test, accuracy } = facts;
  const unreliable = (['first', 'second'] as const).filter((which) => facts[which].status === 'inconclusive');
  if (unreliable.length > 0) {
    const reasons = unreliable.map(
      (which) =>
        `The ${which} report is inconclusive: ${(which === 'first' ? first : second).status_reasons.join(' ')}`,
    );
    return { verdict: 'inconclusive', why: reasons.join(' ') };
  }
  if (test === null || accuracy.difference === null) {
    return { verdict: 'inconclusive', why: 'There is no task that both counted.' };
  }
  if (test.adjusted_p <= test.level) {
    const verdict = accuracy.difference > 0 ? 'better' : 'worse';
    return {
      verdict,
      why: `${differenceText(accuracy)}. ${chanceText(test, facts.family)}`,
    };
  }
  return undecided(facts, test);
}

function undecided(facts: VerdictFacts, test: NonNullable<Comparison['test']>): Verdict {
  const { accuracy, tasks, family, adjustedIf } = facts;
  const needed = leastTasks((p) => adjustedIf(p) <= test.level);
  if (tasks.length < needed) {
    const among = family === 1 ? '' : ` among ${family} comparisons`;
    return {
      verdict: 'inconclusive',
      why: `${counted(tasks.length, 'task is', 'tasks are')} too few: even if all of them were better, or all worse, p could not be below ${besideLevel(adjustedIf(test.least_p), test)}${among}, and ${test.level} is asked for. It takes at least ${needed} tasks.`,
    };
  }
  const changed = tasks.filter(({ difference }) => difference !== 0).length;
  if (changed === 0) {
    return {
      verdict: 'no_difference',
      why: `Both have the same score on each of ${counted(tasks.length, 'task')}, which is not to say that they would on others.`,
    };
  }
  const few =
    changed < needed
      ? ` Only ${changed} of ${counted(tasks.length, 'task')} ${changed === 1 ? 'differs' : 'differ'}, and it takes at least ${needed}, all to one side, to show a difference.`
      : '';
  return {
    verdict: 'no_difference',
    why: `No difference is shown, which is not to say that they are equal. ${differenceText(accuracy)}. ${chanceText(test, family)}${few}${intervalText(accuracy)}`,
  };
}

/** Resampled intervals of few tasks are somewhat too narrow, and so may leave out 0 where the test shows nothing. */
function intervalText({ interval }: Comparison['accuracy']): string {
  if (interval === null || (interval.low <= 0 && interval.high >= 0)) return '';
  return ' The interval leaves out 0 all the same: of few tasks it is somewhat too narrow, so the verdict goes by the test.';
}

/** The least p to which so many differences that are not 0 can come: two of all 2^n signs, unless fewer are drawn. */
export function leastP(differing: number, permutations: number, isExact: boolean): number {
  const ofAll = Math.min(1, 2 / 2 ** differing);
  return isExact ? ofAll : Math.max(ofAll, 1 / (permutations + 1));
}

/** Fewest tasks that can come to a p that is small enough. */
function leastTasks(isEnough: (p: number) => boolean): number {
  let tasks = 1;
  while (!isEnough(leastP(tasks, 0, true))) tasks += 1;
  return tasks;
}

/** `Accuracy is 30.0 points lower (95 % interval -50.0 to -10.0 points)` */
function differenceText({ difference, interval }: Comparison['accuracy']): string {
  if (difference === null) return 'Accuracy is not known';
  const range =
    interval === null
      ? ''
      : ` (95 % interval of the difference ${signedPoints(interval.low)} to ${signedPoints(interval.high)} points)`;
  if (difference === 0) return `Accuracy is the same${range}`;
  return `Accuracy is ${(Math.abs(difference) * 100).toFixed(1)} points ${difference > 0 ? 'higher' : 'lower'}${range}`;
}

function chanceText(test: NonNullable<Comparison['test']>, family: number): string {
  const adjusted =
    family === 1
      ? ''
      : `, ${besideLevel(test.adjusted_p, test)} adjusted for ${family} comparisons by Holm’s method`;
  return `By chance alone a difference at least as large comes with p = ${besideLevel(test.p, test)}${adjusted}; the level is ${test.level}.`;
}

/** `+1.8`, `-30.0` or `0.0`: percentage points of a share. */
export function signedPoints(share: number): string {
  return signed(share * 100, 1);
}

export function signed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  if (Number(text) === 0) return (0).toFixed(digits);
  return value > 0 ? `+${text}` : text;
}

/** {@link pText} of a p that is not told from the level would contradict the verdict. */
function besideLevel(p: number, { level }: NonNullable<Comparison['test']>): string {
  return p >= 0.001 ? toldApart(p, level, 3) : pText(p);
}

/** `0.041`; `0.0002` for what would else read 0.000. */
export function pText(p: number): string {
  return p >= 0.001 ? p.toFixed(3) : p.toPrecision(1);
}
