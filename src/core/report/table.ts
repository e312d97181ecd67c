import type { Report } from '../schema/report.ts';
import { costNotes, togetherText } from './costText.ts';
import { decisionNotes } from './decisionNotes.ts';
import {
  caption,
  decimal,
  errorsText,
  percent,
  percentWithInterval,
  reservations,
  reviewNotes,
  tasksText,
} from './figureText.ts';
import { matcherNotes } from './matcherText.ts';

interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cell: (report: Report) => string;
}

const columns: readonly Column[] = [
  { title: 'model', align: 'left', cell: ({ model }) => model },
  {
    title: 'accuracy [95 %]',
    align: 'right',
    cell: ({ accuracy, intervals }) => percentWithInterval(accuracy, intervals.accuracy),
  },
  { title: 'avg turns', align: 'right', cell: ({ avg_turns }) => decimal(avg_turns) },
  {
    title: 'false-positive rate',
    align: 'right',
    cell: ({ false_positive_rate }) => percent(false_positive_rate),
  },
  { title: 'full recall', align: 'right', cell: ({ full_recall_rate }) => percent(full_recall_rate) },
  { title: 'tasks', align: 'right', cell: tasksText },
  { title: 'errors', align: 'left', cell: errorsText },
];

/**
 * The results of a run as plain monospaced text, one line a model in the given order; beneath it what the numbers are of,
 * every reservation, how far the matchers agree, what reviewers say, what a policy makes of it, and
 * what it cost. Ends with a newline; empty for no report.
 */
export function reportTable(reports: readonly Report[]): string {
  if (reports.length === 0) return '';
  const rows = reports.map((report) => columns.map(({ cell }) => cell(report)));
  const titles = columns.map(({ title }) => title);
  const widths = columns.map((_, column) =>
    [titles, ...rows].reduce((widest, row) => Math.max(widest, (row[column] ?? '').length), 0),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return columns[column]?.align === 'right' ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  const rule = line(widths.map((width) => '-'.repeat(width)));
  const captions = [...new Set(reports.map(caption))];
  const notes = reports.flatMap((report) =>
    [
      ...reservations(report),
      ...matcherNotes(report),
      ...reviewNotes(report),
      ...decisionNotes(report),
      ...costNotes(report),
    ].map((note) => `${report.model}: ${note}`),
  );
  const together = togetherText(reports);
  const sums = together === null ? [] : [together];
  return [line(titles), rule, ...rows.map(line), '', ...captions, ...notes, ...sums, ''].join('\n');
}
