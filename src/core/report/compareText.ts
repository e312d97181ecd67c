import { counted } from '../counted.ts';
import type { ComparedFigure, ComparedTask, Comparison } from '../schema/comparison.ts';
import { pText, signed, signedPoints } from './compareVerdict.ts';
import { usdText } from './costText.ts';
import { decimal, notAvailable, percent } from './figureText.ts';

/** How a comparison is written for people: plain text here, the words of it for Markdown and HTML too. */

/** A verdict as people read it, of the second report. */
export const verdictWords: Readonly<Record<Comparison['verdict'], string>> = {
  better: 'better',
  worse: 'worse',
  no_difference: 'no difference shown',
  inconclusive: 'inconclusive',
};

/** `my-llm of run 2026-…: worse` than what is said above; each by its run where the models have one name. */
export function comparisonTitle({ first, second, verdict }: Comparison): string {
  const named = ({ model, run_id }: Comparison['first']) =>
    first.model === second.model ? `${model} (run ${run_id})` : model;
  return `${named(second)} against ${named(first)}: ${verdictWords[verdict]}`;
}

/** Titles of {@link figureRows}. */
export const figureTitles = ['Figure', 'First', 'Second', 'Difference [95 %]'] as const;

interface FigureWords {
  readonly title: string;
  readonly value: (value: number | null) => string;
  readonly difference: (value: number) => string;
  readonly unit: string;
}

const ofShares = { value: percent, difference: signedPoints, unit: ' points' };
const figures: readonly (readonly [
  'accuracy' | 'avg_turns' | 'false_positive_rate' | 'cost_usd_per_attempt',
  FigureWords,
])[] = [
  ['accuracy', { title: 'accuracy', ...ofShares }],
  ['false_positive_rate', { title: 'false-positive rate', ...ofShares }],
  ['avg_turns', { title: 'avg turns', value: decimal, difference: (value) => signed(value, 1), unit: '' }],
  [
    'cost_usd_per_attempt',
    {
      title: 'cost per attempt',
      value: (usd) => (usd === null ? notAvailable : usdText(usd)),
      difference: (value) => `${value < 0 ? '-' : '+'}${usdText(Math.abs(value))}`,
      unit: '',
    },
  ],
];

/** One row a figure, its cells as texts. */
export function figureRows(comparison: Comparison): string[][] {
  return figures.map(([name, words]) => {
    const { first, second } = comparison[name];
    return [words.title, words.value(first), words.value(second), differenceCell(comparison[name], words)];
  });
}

function differenceCell({ difference, interval }: ComparedFigure, words: FigureWords): string {
  if (difference === null) return notAvailable;
  const range =
    interval === null ? '' : ` [${words.difference(interval.low)}, ${words.difference(interval.high)}]`;
  return `${words.difference(difference)}${range}${words.unit}`;
}

/** `Of 10 tasks it is better on 1 and worse on 4; on 5 both are the same.`, and how often each solved a task every time. */
export function taskSentences({ tasks, wins, losses, ties, all_exact }: Comparison): string[] {
  if (tasks.length === 0) return [];
  const { first, second, only_first, only_second, p } = all_exact;
  return [
    `Of ${counted(tasks.length, 'task')} the second is better on ${wins} and worse on ${losses}; on ${ties} both are the same.`,
    `Solved by every attempt: ${first} by the first, ${second} by the second; ${only_first} by the first only, ${only_second} by the second only (McNemar’s exact test, p = ${pText(p)}).`,
  ];
}

/** Titles of {@link taskRow}. */
export const taskTitles = ['Task', 'First', 'Second', 'Difference'] as const;

export function taskRow({ task_id, first, second, difference }: ComparedTask): string[] {
  return [task_id, first.toFixed(2), second.toFixed(2), signed(difference, 2)];
}

/** The tasks on which the two differ, the worst first, then in the order of the first report. */
export function changedTasks({ tasks }: Comparison): ComparedTask[] {
  return tasks.filter(({ outcome }) => outcome !== 'tie').toSorted((a, b) => a.difference - b.difference);
}

/** How the numbers were made, as a sentence. */
export function methodSentence({ test, resampling }: Comparison): string {
  const tested =
    test === null
      ? 'no test'
      : `${test.name}, two-sided${test.exact ? ', every sign tried' : `, ${test.permutations} permutations`}`;
  return `The task is the unit, its score the mean of its counted attempts; ${tested}; ${resampling.confidence * 100} % intervals by ${resampling.algorithm} (${resampling.resamples} resamples, seed ${resampling.seed}).`;
}

/** Comparisons as plain text for a terminal, the verdict first. Ends with a newline; empty for none. */
export function comparisonTable(comparisons: readonly Comparison[]): string {
  // A line break in a name would make lines that nobody has written.
  const textOf = (comparison: Comparison) =>
    comparisonLines(comparison)
      .map((line) => `${line.replace(/\p{Cc}+/gu, ' ')}\n`)
      .join('');
  return comparisons.map(textOf).join('\n');
}

function comparisonLines(comparison: Comparison): string[] {
  const { why, forced, changes, reservations, only_first, only_second } = comparison;
  const changed = changedTasks(comparison);
  return [
    ...forced.map((reason) => `NOT COMPARABLE: ${reason}`),
    `${comparisonTitle(comparison)}.`,
    why,
    '',
    ...columns([figureTitles.map((title) => title.toLowerCase()), ...figureRows(comparison)]),
    '',
    ...taskSentences(comparison),
    ...(changed.length === 0
      ? []
      : columns([taskTitles.map((title) => title.toLowerCase()), ...changed.map(taskRow)])),
    ...listed('Only in the first', only_first),
    ...listed('Only in the second', only_second),
    '',
    ...(changes.length === 0 ? ['Nothing that is recorded of how they were made differs.'] : ['Changed:']),
    ...changes.map(({ what, first, second }) => `  ${what}: ${first} → ${second}`),
    ...reservations.map((reservation) => `Note: ${reservation}`),
    methodSentence(comparison),
  ];
}

function listed(what: string, ids: readonly string[]): string[] {
  return ids.length === 0 ? [] : [`${what}: ${ids.join(', ')}.`];
}

/** Titles, a rule and rows; the first column to the left, the others to the right. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const [titles = []] = rows;
  const widths = titles.map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0),
  );
  const lines = rows.map((row) =>
    row.map((cell, column) => cell[column === 0 ? 'padEnd' : 'padStart'](widths[column] ?? 0)).join('  '),
  );
  return [...lines.slice(0, 1), widths.map((width) => '-'.repeat(width)).join('  '), ...lines.slice(1)];
}
