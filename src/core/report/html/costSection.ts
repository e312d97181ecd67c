import { counted } from '../../counted.ts';
import type { Report } from '../../schema/report.ts';
import { costText, projectionText } from '../costText.ts';
import { notAvailable } from '../figureText.ts';
import { type Html, html } from './markup.ts';
import { list, pairs, section } from './parts.ts';
import { outcomeNames } from './words.ts';

/** How attempts ended, errors among them, and what all of it used. */
export function costSection(report: Report): Html {
  const { usage } = report;
  const projected = usage.projection === null ? usage.no_projection : projectionText(usage.projection);
  return section('cost', 'Errors and cost', [
    errors(report),
    pairs([
      ['How attempts ended', ended(report)],
      ['Cost', costText(report)],
      ...(projected === null ? [] : [['Cost of the whole suite', projected] as const]),
      ['Tokens', tokensText(report)],
      ['Time', `${duration(usage.seconds)} in all, attempts one after the other`],
    ]),
  ]);
}

function errors({ errors: found, unscored_tasks, unfinished_attempt_count }: Report): Html {
  const total = Object.values(found).reduce((sum, one) => sum + one, 0);
  const notes = [
    total === 0
      ? 'No attempt ended in an error.'
      : `${counted(total, 'attempt')} ended in an error or was cancelled and counts nowhere: never as a score of 0.`,
    ...(unfinished_attempt_count === 0
      ? []
      : [`${counted(unfinished_attempt_count, 'planned attempt')} did not end.`]),
    ...(unscored_tasks.length === 0
      ? []
      : [
          `${counted(unscored_tasks.length, 'task')} without an attempt that counts, left out of every mean: ${unscored_tasks.slice(0, 20).join(', ')}${unscored_tasks.length > 20 ? ` and ${unscored_tasks.length - 20} more` : ''}.`,
        ]),
  ];
  return html`${list(notes)}`;
}

function ended({ outcomes, errors: found }: Report): string {
  const names: Readonly<Record<string, string>> = outcomeNames;
  const present = Object.entries({ ...outcomes, ...found }).filter(([, times]) => times > 0);
  if (present.length === 0) return 'none has ended';
  return present
    .map(([outcome, times]) => `${times} × ${(names[outcome] ?? outcome).toLowerCase()}`)
    .join(', ');
}

/** The sums, and how many attempts are not in them. */
function tokensText({ usage: { tokens, attempts_without_tokens: untold = 0 } }: Report): string {
  const sums = `${many(tokens.input_tokens)} sent, ${many(tokens.output_tokens)} received`;
  return untold === 0 ? sums : `${sums}; and ${counted(untold, 'attempt')} of which nobody counted them`;
}

function many(value: number | null): string {
  return value === null ? notAvailable : String(value).replace(/\B(?=(\d{3})+$)/g, ' ');
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(0)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
