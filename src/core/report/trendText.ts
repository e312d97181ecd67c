import { counted } from '../counted.ts';
import type { Trend, TrendAlarm, TrendCause, TrendPoint, TrendSeries } from '../schema/trend.ts';
import { usdText } from './costText.ts';
import { decimal, notAvailable, percent } from './figureText.ts';

/** How a trend is written for people: plain text here, the words of it for Markdown and HTML too. */

const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** One character for a share of the whole. */
export function bar(share: number): string {
  return bars[Math.min(bars.length - 1, Math.floor(share * bars.length))] ?? bars[0];
}

/** `my-llm · 10 tasks of tasks · claims matched by rules` */
export function seriesTitle({ model, label, match, judge }: TrendSeries): string {
  return `${model} · ${label} · claims matched by ${match === 'judge' ? `the judge ${judge ?? ''}` : 'rules'}`;
}

/** Titles of {@link pointCells}. */
export const pointTitles = ['Date', 'Accuracy [95 %]', 'Turns', 'False positives', 'Cost', 'Tasks'] as const;

export function pointCells(point: TrendPoint): string[] {
  const { interval, accuracy } = point;
  const range = interval === null ? '' : ` [${tenths(interval.low)}, ${tenths(interval.high)}]`;
  return [
    point.at.slice(0, 10),
    `${percent(accuracy)}${range}`,
    decimal(point.avg_turns),
    percent(point.false_positive_rate),
    point.cost_usd === null ? notAvailable : usdText(point.cost_usd),
    String(point.tasks),
  ];
}

/** What must be known of a point beside its figures, one sentence or clause each. */
export function pointNotes({ note, practice, changes }: TrendPoint, { points }: TrendSeries): string[] {
  return [
    ...(note === null ? [] : [`Not used: ${note}`]),
    ...(changes.length === 0 ? [] : [`Changed: ${changes.join('; ')}.`]),
    // Where all are, the series says it once.
    ...(practice && points.some((other) => !other.practice)
      ? ['Practice: its sandbox has other tools than the real ones.']
      : []),
  ];
}

const alarmTitles: Readonly<Record<TrendAlarm['kind'], string>> = {
  drop: 'Accuracy fell',
  rise: 'Accuracy rose',
  turns: 'Turns changed',
  false_positives: 'The false-positive rate changed',
  change_point: 'Lasting change of accuracy',
};

/** `Accuracy fell, 2026-03-30` */
export function alarmTitle({ kind, at }: TrendAlarm): string {
  return `${alarmTitles[kind]}, ${at.slice(0, 10)}`;
}

/** `Scenario-3 · repeat 1` */
export function attemptText({ task_id, repeat }: TrendCause): string {
  return `${task_id} · repeat ${repeat}`;
}

/** `1.00 before, 0.00 now` */
export function movedText(kind: TrendAlarm['kind'], { before, now }: TrendCause): string {
  const text = (value: number): string =>
    kind === 'turns'
      ? `${decimal(value)} turns`
      : kind === 'false_positives'
        ? `${percent(value)} of claims false`
        : `score ${value.toFixed(2)}`;
  return `${text(before)} before, ${text(now)} now`;
}

/** What is to be said of the whole, one sentence each. */
export function trendNotes({ reports, left_out, series, level }: Trend): string[] {
  const alarms = series.flatMap((one) => one.alarms);
  const open = alarms.filter((alarm) => alarm.open).length;
  return [
    `${counted(reports, 'report')} in ${counted(series.length, 'series', 'series')}; ${counted(alarms.length, 'alarm')}${alarms.length === 0 ? '' : `, ${open} of them open`}.`,
    `Where nothing has changed, a look like this raises an alarm in at most ${percent(level)} of all looks.`,
    ...(left_out.length === 0
      ? []
      : [`${counted(left_out.length, 'file was', 'files were')} left out, listed below.`]),
  ];
}

function tenths(value: number): string {
  return (value * 100).toFixed(1);
}

/** The trend as plain text for a terminal. Ends with a newline. */
export function trendTable(trend: Trend): string {
  return `${[
    ...trend.series.flatMap((series) => [...seriesLines(series), '']),
    ...trendNotes(trend),
    ...trend.left_out.map(({ path, why }) => `Left out: ${path}: ${why}`),
  ]
    // A name with a line break must not make a line of its own.
    .map((line) => line.replace(/[\r\n]+/g, ' '))
    .join('\n')}\n`;
}

function seriesLines(series: TrendSeries): string[] {
  const { points, alarms, notes } = series;
  const rows = points.map((point) => [...pointCells(point), bar(point.accuracy)]);
  const titles = [...pointTitles.map((title) => title.toLowerCase()), ''];
  const widths = titles.map((title, column) =>
    rows.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), title.length),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell[column === 0 ? 'padEnd' : 'padStart'](widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    seriesTitle(series),
    line(titles),
    line(widths.map((width) => '-'.repeat(width))),
    ...points.flatMap((point, index) => [
      line(rows[index] ?? []),
      ...pointNotes(point, series).map((note) => `            ${note}`),
    ]),
    ...notes.map((note) => `Note: ${note}`),
    ...alarms.flatMap((alarm, index) => alarmLines(alarm, alarms.slice(0, index))),
  ];
}

/** What an attempt did is said where it is first named. */
function alarmLines(alarm: TrendAlarm, above: readonly TrendAlarm[]): string[] {
  const nameOf = (cause: TrendCause) => `${attemptText(cause)} of run ${cause.run_id}`;
  const said = new Set(above.flatMap(({ causes }) => causes.map(nameOf)));
  return [
    '',
    `${alarm.open ? 'ALARM' : 'Earlier'}: ${alarm.message}`,
    ...alarm.causes.map(
      (cause) =>
        `  ${nameOf(cause)}: ${movedText(alarm.kind, cause)}.${said.has(nameOf(cause)) ? '' : ` ${cause.why}`}`,
    ),
  ];
}
