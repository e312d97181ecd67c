import { counted } from '../../counted.ts';
import type { Report } from '../../schema/report.ts';
import type { ReportInterval } from '../../schema/reportInterval.ts';
import { decimal, notAvailable, percent, percentWithInterval, tasksText } from '../figureText.ts';
import { matcherNotes } from '../matcherText.ts';
import { linearScale, px } from './chart.ts';
import { type Html, html, type Part } from './markup.ts';
import { folded, list, section, table } from './parts.ts';
import { capital } from './words.ts';

/** The four numbers, each with its interval and what it means; the further ones folded. */
export function figuresSection(report: Report): Html {
  const { intervals } = report;
  const level = `${intervals.confidence * 100} %`;
  return section(
    'figures',
    'The four numbers',
    html`<div class="cards">${[
      card({
        name: 'Accuracy',
        value: percent(report.accuracy),
        interval: intervalText(intervals.accuracy, { level, unit: 'share' }),
        bar: intervalBar(report.accuracy, intervals.accuracy),
        meaning:
          'Mean score over the tasks. An answer scores 0 if it misses any true cause, else the share of its claims that are true. Higher is better.',
      }),
      card({
        name: 'Turns per attempt',
        value: decimal(report.avg_turns),
        interval: intervalText(intervals.avg_turns, { level, unit: 'number' }),
        meaning: `How many messages the model needs before it answers, at most ${report.policy.max_turns}. More turns cost more and take longer.`,
      }),
      card({
        name: 'False-positive rate',
        value: percent(report.false_positive_rate),
        interval: intervalText(intervals.false_positive_rate, { level, unit: 'share' }),
        bar: intervalBar(report.false_positive_rate, intervals.false_positive_rate),
        meaning: `Share of all claimed causes that are no cause: ${report.false_positives.false_claims} of ${counted(report.false_positives.claims, 'claim')}. Lower is better.`,
      }),
      card({
        name: 'Tasks',
        value: tasksText(report),
        interval: `${report.counted_attempt_count} of ${counted(report.attempt_count, 'ended attempt')} count`,
        meaning: 'Incidents that the numbers rest on. Few tasks make wide intervals.',
      }),
    ]}</div><p class="muted">The ${level} interval is where the figure would most likely lie on other tasks of this kind.</p>${further(report)}`,
  );
}

interface Card {
  readonly name: string;
  readonly value: string;
  readonly interval: string;
  readonly meaning: string;
  readonly bar?: Html | null;
}

function card({ name, value, interval, meaning, bar }: Card): Html {
  return html`<div class="card"><h3>${name}</h3><p class="number">${value}</p><p class="interval">${interval}</p>${bar}<p class="muted">${meaning}</p></div>`;
}

function intervalText(
  interval: ReportInterval,
  { level, unit }: { readonly level: string; readonly unit: 'share' | 'number' },
): string {
  if (interval === null) return 'no interval: it needs two tasks';
  const { low, high } = interval;
  return unit === 'share'
    ? `${level} interval ${(low * 100).toFixed(1)} to ${percent(high)}`
    : `${level} interval ${decimal(low)} to ${decimal(high)}`;
}

/** The interval on the way from 0 to 100 %; what it says stands above it in words. */
function intervalBar(value: number | null, interval: ReportInterval): Html | null {
  if (value === null || interval === null) return null;
  const x = linearScale([0, 1], [4, 196]);
  const width = Math.max(2, x(interval.high) - x(interval.low));
  return html`<svg class="range" aria-hidden="true" viewBox="0 0 200 14" width="200" height="14"><line class="axis" x1="4" x2="196" y1="7" y2="7"/><rect class="band" x="${px(x(interval.low))}" y="3" width="${px(width)}" height="8" rx="2"/><circle class="own" cx="${px(x(value))}" cy="7" r="4.5"/></svg>`;
}

function further(report: Report): Html {
  const { intervals, turns, score_variants, policy } = report;
  const rows: Part[][] = [
    share(
      'Full recall',
      report.full_recall_rate,
      intervals.full_recall_rate,
      'attempts that named every true cause',
    ),
    share(
      'Exact',
      report.exact_rate,
      intervals.exact_rate,
      'attempts that named every true cause and nothing else',
    ),
    share(
      'Pass at 1',
      report.pass_at_1,
      intervals.pass_at_1,
      'mean over tasks of the share of exact attempts',
    ),
    share(
      'Pass in all repeats',
      report.pass_all_repeats,
      intervals.pass_all_repeats,
      'tasks whose every repeat is exact',
    ),
    share(
      `Accuracy less ${policy.turn_penalty} per turn`,
      report.turn_adjusted_accuracy,
      intervals.turn_adjusted_accuracy,
      'beside accuracy, never for it',
    ),
    [
      'Turns: median, 90 %, most',
      `${decimal(turns.median)}, ${decimal(turns.p90)}, ${turns.max ?? notAvailable}`,
      'of the attempts that count',
    ],
    [
      'Accuracy, every claim of a true cause is true',
      percent(score_variants.per_claim),
      'another reading of duplicates',
    ],
    [
      'Accuracy, repeated claims are false',
      percent(score_variants.duplicate_is_fp),
      'another reading of duplicates',
    ],
  ];
  return folded(
    'Further figures',
    html`${table('Further figures', [{ title: 'Figure' }, { title: 'Value', isNumber: true }, { title: 'What it is' }], rows)}${list(matcherNotes(report).map((note) => capital(note)))}`,
  );
}

function share(name: string, value: number | null, interval: ReportInterval, meaning: string): Part[] {
  return [name, percentWithInterval(value, interval), meaning];
}
