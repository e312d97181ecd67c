import type { Comparison } from '../schema/comparison.ts';
import {
  changedTasks,
  comparisonTitle,
  figureRows,
  figureTitles,
  methodSentence,
  taskRow,
  taskSentences,
  taskTitles,
} from './compareText.ts';
import { escaped, table } from './markdownText.ts';

/** Comparisons as GitHub Markdown; names are escaped. Ends with a newline. */
export function comparisonMarkdown(comparisons: readonly Comparison[]): string {
  return ['# Comparison', '', ...comparisons.flatMap(section)].join('\n');
}

function section(comparison: Comparison): string[] {
  const { why, forced, changes, reservations, only_first, only_second } = comparison;
  const changed = changedTasks(comparison);
  const notes = [
    ...taskSentences(comparison),
    ...listed('Only in the first', only_first),
    ...listed('Only in the second', only_second),
    ...reservations,
    methodSentence(comparison),
  ];
  return [
    `## ${escaped(comparisonTitle(comparison))}`,
    '',
    ...forced.flatMap((reason) => [`> **Not comparable.** ${escaped(reason)}`, '']),
    escaped(why),
    '',
    ...table(figureTitles, figureRows(comparison)),
    '',
    ...notes.map((note) => `- ${escaped(note)}`),
    '',
    ...(changed.length === 0 ? [] : [...table(taskTitles, changed.map(taskRow)), '']),
    ...(changes.length === 0
      ? []
      : [
          ...table(
            ['Changed', 'First', 'Second'],
            changes.map(({ what, first, second }) => [what, first, second]),
          ),
          '',
        ]),
  ];
}

function listed(what: string, ids: readonly string[]): string[] {
  return ids.length === 0 ? [] : [`${what}: ${ids.join(', ')}.`];
}
