import { counted } from '../../counted.ts';
import type { Report } from '../../schema/report.ts';
import type { ReportedTask } from '../../schema/reportedTask.ts';
import { decimal, notAvailable } from '../figureText.ts';
import { attemptDetails, type DetailOptions } from './attemptDetails.ts';
import { type Html, html, type Part } from './markup.ts';
import { badge, section, type Tone } from './parts.ts';
import { flagWords, outcomeNames } from './words.ts';

/** Every task with its score; under each, folded, what its attempts claimed. */
export function tasksSection(report: Report, options: DetailOptions): Html {
  const columns = ['Task', 'Score', 'Turns', 'How it ended', 'Claims', 'Flags'];
  const head = columns.map(
    (title, index) => html`<th scope="col"${index === 2 ? html` class="n"` : null}>${title}</th>`,
  );
  return section('tasks', 'Tasks', [
    html`<p>Lowest scores first. A score of 1 means every true cause was named and nothing else; ${notAvailable} means that no attempt counts.</p>`,
    options.detail.note,
    html`<div class="scroll" role="region" aria-label="Tasks" tabindex="0"><table class="tasks"><thead><tr>${head}</tr></thead>${byScore(report.tasks).map((task) => taskRows(task, report, options))}</table></div>`,
  ]);
}

/** Those that need eyes first: without a score, then the lowest. */
function byScore(tasks: readonly ReportedTask[]): ReportedTask[] {
  return [...tasks].sort((one, other) => (one.score ?? -1) - (other.score ?? -1));
}

function taskRows(task: ReportedTask, report: Report, options: DetailOptions): Html {
  const { task_id, attempts } = task;
  const label = attempts.length === 1 ? 'The attempt' : counted(attempts.length, 'attempt');
  const details =
    attempts.length === 0
      ? html`<p class="muted">No attempt has ended.</p>`
      : html`<details><summary>${label}<span class="hidden"> at ${task_id}</span></summary>${attempts.map((attempt) => attemptDetails(attempt, { task_id, report, ...options }))}</details>`;
  return html`<tbody><tr><th scope="row">${task_id}</th><td>${scoreCell(task.score)}</td><td class="n">${turns(task)}</td><td>${outcomes(task)}</td><td class="nowrap">${claims(task)}</td><td>${flags(task)}</td></tr><tr class="under"><td colspan="6">${details}</td></tr></tbody>`;
}

function scoreCell(score: number | null): Html {
  if (score === null) return html`${notAvailable}`;
  const width = Math.round(score * 60);
  return html`<span class="score"><svg aria-hidden="true" viewBox="0 0 60 8" width="60" height="8"><rect class="track" width="60" height="8" rx="2"/><rect class="bar" width="${width}" height="8" rx="2"/></svg> ${score.toFixed(2)}</span>`;
}

/** The mean of the attempts that count, as in the figure of all tasks. */
function turns({ attempts }: ReportedTask): string {
  const all = attempts.flatMap(({ counted: counts, turns: many }) => (counts ? [many] : []));
  if (all.length === 0) return notAvailable;
  return all.length === 1 ? String(all[0]) : decimal(all.reduce((sum, one) => sum + one, 0) / all.length);
}

function outcomes({ attempts }: ReportedTask): string {
  const many = new Map<string, number>();
  for (const { outcome } of attempts) many.set(outcome, (many.get(outcome) ?? 0) + 1);
  return [...many]
    .map(([outcome, times]) => {
      const name = outcomeNames[outcome as keyof typeof outcomeNames];
      return times === 1 && attempts.length === 1 ? name : `${times} × ${name.toLowerCase()}`;
    })
    .join(', ');
}

function claims({ attempts }: ReportedTask): string {
  const all = attempts.flatMap((attempt) => attempt.claims);
  if (all.length === 0) return 'none';
  const wrong = all.filter(({ is_false }) => is_false).length;
  return `${all.length - wrong} true, ${wrong} false`;
}

/** Flags of the task and of its attempts, each kind once. */
function flags({ flags: own, attempts }: ReportedTask): Part {
  const codes = [...new Set([...own, ...attempts.flatMap((attempt) => attempt.flags)])];
  return html`<span class="badges">${codes.map((code) => badge(flagWords[code].name, flagTone(code)))}</span>`;
}

function flagTone(code: keyof typeof flagWords): Tone {
  return code === 'true_cause_missed' ? 'bad' : 'warn';
}
