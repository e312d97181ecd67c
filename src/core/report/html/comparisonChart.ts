import type { ComparedTask, Comparison } from '../../schema/comparison.ts';
import { changedTasks } from '../compareText.ts';
import { signed } from '../compareVerdict.ts';
import { linearScale, px, svg } from './chart.ts';
import { type Html, html } from './markup.ts';

/** Rows beyond these would be one long page; the table has them. */
const mostRows = 60;

const width = 940;
const rowHeight = 22;
/** Room for the names of tasks, for the differences, and for the axis. */
const place = { left: 220, right: 860, top: 34, bottom: 14 };

/** The longest name that fits; the table has it whole. */
const mostLetters = 28;

const shareTicks = [0, 0.25, 0.5, 0.75, 1] as const;

/** The tasks on which the two differ, each with both scores on one line; null where they differ on none. */
export function comparisonChart(comparison: Comparison, id: string): Html | null {
  const changed = changedTasks(comparison);
  if (changed.length === 0) return null;
  const shown = changed.slice(0, mostRows);
  const left = changed.length - shown.length;
  const bottom = place.top + shown.length * rowHeight;
  const drawn = svg(
    {
      id,
      title: 'Scores of the tasks on which the two differ',
      description: `${comparison.wins} better and ${comparison.losses} worse. The table after the chart has every figure.`,
      width,
      height: bottom + place.bottom,
    },
    [gridLines(bottom), shown.map((task, index) => taskRow(task, place.top + (index + 0.5) * rowHeight))],
  );
  const more = left === 0 ? '' : ` ${left} more tasks differ: they are in the table.`;
  return html`<figure><div class="scroll" role="region" aria-label="Chart of tasks" tabindex="0">${drawn}</div><figcaption>Each line is a task on which the two differ, the worst first: the ring is the score of the first, the dot that of the second.${more}</figcaption></figure>`;
}

const x = linearScale([0, 1], [place.left, place.right]);

function gridLines(bottom: number): Html[] {
  return shareTicks.map(
    (value) =>
      html`<line class="grid" x1="${px(x(value))}" x2="${px(x(value))}" y1="${place.top}" y2="${bottom}"/><text class="tick" x="${px(x(value))}" y="${place.top - 12}" text-anchor="middle">${value.toFixed(2)}</text>`,
  );
}

function taskRow({ task_id, first, second, difference }: ComparedTask, y: number): Html {
  const letters = Array.from(task_id);
  const name = letters.length > mostLetters ? `${letters.slice(0, mostLetters - 1).join('')}…` : task_id;
  return html`<g><title>${task_id}: ${first.toFixed(2)}, then ${second.toFixed(2)}</title><text x="${place.left - 14}" y="${px(y + 4)}" text-anchor="end">${name}</text><line class="whisker" x1="${px(x(first))}" x2="${px(x(second))}" y1="${px(y)}" y2="${px(y)}"/><circle class="other" cx="${px(x(first))}" cy="${px(y)}" r="5"/><circle class="own" cx="${px(x(second))}" cy="${px(y)}" r="5"/><text class="tick" x="${place.right + 18}" y="${px(y + 4)}">${signed(difference, 2)}</text></g>`;
}
