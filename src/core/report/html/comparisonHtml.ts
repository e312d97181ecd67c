import type { ComparedReport, ComparedTask, Comparison } from '../../schema/comparison.ts';
import {
  comparisonTitle,
  figureRows,
  figureTitles,
  methodSentence,
  taskSentences,
  taskTitles,
  verdictWords,
} from '../compareText.ts';
import { signed } from '../compareVerdict.ts';
import { comparisonChart } from './comparisonChart.ts';
import { type Html, html, type Part } from './markup.ts';
import { type PageLinks, type PageOptions, page } from './page.ts';
import { firstOf, leftOut, list, pairs, section, type Tone, table } from './parts.ts';
import { capital } from './words.ts';

/** Rows of a table of tasks: more would be a page that nobody reads. */
const mostTasks = 500;

/** Comparisons of reports with one baseline, as a page. */
export function comparisonHtml(comparisons: readonly Comparison[], { host, links }: PageOptions): string {
  return page({
    title: 'Comparison',
    host,
    body: html`<h1>Comparison</h1>
${comparisons.map((comparison, index) => comparisonSection(comparison, `c${index + 1}`, links))}`,
  });
}

const tones: Readonly<Record<Comparison['verdict'], Tone>> = {
  better: 'good',
  worse: 'bad',
  no_difference: 'plain',
  inconclusive: 'warn',
};

function comparisonSection(comparison: Comparison, id: string, links: PageLinks): Html {
  const { verdict, why, forced, reservations } = comparison;
  return section(id, comparisonTitle(comparison), [
    forced.length === 0
      ? null
      : html`<div class="banner"><strong>Not comparable</strong>${list(forced)}</div>`,
    html`<div class="card verdict ${tones[verdict]}"><p class="big">${capital(verdictWords[verdict])}</p><p>${why}</p></div>`,
    pairs([
      ['First', reportText(comparison.first)],
      ['Second', reportText(comparison.second)],
    ]),
    reservations.length === 0 ? null : html`<div class="note">${list(reservations)}</div>`,
    html`<h3>Figures</h3>`,
    table(
      'Figures of both',
      figureTitles.map((title, index) => ({ title, isNumber: index > 0 })),
      figureRows(comparison),
    ),
    html`<h3>Tasks</h3>`,
    taskSentences(comparison).map((sentence) => html`<p>${sentence}</p>`),
    comparisonChart(comparison, `${id}-chart`),
    taskTable(comparison, links),
    onlyIn('Only in the first', comparison.only_first),
    onlyIn('Only in the second', comparison.only_second),
    html`<h3>What changed in how they were made</h3>`,
    changesTable(comparison),
    html`<p class="muted">${methodSentence(comparison)}</p>`,
  ]);
}

function reportText({ model, run_id, ended_at, status }: ComparedReport): string {
  const ended = ended_at === null ? 'no attempt has ended' : `ended ${ended_at}`;
  return `${model}, run ${run_id}, ${ended}, ${status}`;
}

/** Every task that both counted, those that differ first. */
function taskTable(comparison: Comparison, links: PageLinks): Part {
  const { tasks, first, second } = comparison;
  if (tasks.length === 0) return null;
  const sorted = tasks.toSorted((a, b) => rank(a) - rank(b) || a.difference - b.difference);
  const { shown, left } = firstOf(sorted, mostTasks);
  const rows = shown.map((task) => [
    task.task_id,
    html`${task.first.toFixed(2)}${attemptLinks(first, task.task_id, task.first_attempts, links)}`,
    html`${task.second.toFixed(2)}${attemptLinks(second, task.task_id, task.second_attempts, links)}`,
    signed(task.difference, 2),
  ]);
  return [
    table(
      'Tasks that both counted',
      taskTitles.map((title, index) => ({ title, isNumber: index > 0 })),
      rows,
    ),
    leftOut(left, 'task'),
  ];
}

function rank({ outcome }: ComparedTask): number {
  return outcome === 'tie' ? 1 : 0;
}

/** A link for each attempt where the host of the page can open it, named by its repeat and score. */
function attemptLinks(
  { run_id, model }: ComparedReport,
  task_id: string,
  attempts: ComparedTask['first_attempts'],
  { attempt }: PageLinks,
): Part {
  return attempts.map(({ repeat, score }) => {
    const address = attempt({ run_id, model, task_id, repeat });
    if (address === null) return null;
    const title = `Open ${model}, ${task_id}, repeat ${repeat}, score ${score.toFixed(2)}`;
    return html` <a href="${address}" title="${title}" aria-label="${title}">r${repeat}</a>`;
  });
}

function onlyIn(title: string, ids: readonly string[]): Html | null {
  return ids.length === 0 ? null : html`<p>${title}: ${ids.join(', ')}.</p>`;
}

function changesTable({ changes }: Comparison): Html {
  if (changes.length === 0) return html`<p>Nothing that is recorded of how they were made differs.</p>`;
  return table(
    'What changed',
    [{ title: 'What' }, { title: 'First' }, { title: 'Second' }],
    changes.map(({ what, first, second }) => [what, first, second]),
  );
}
