import type { Trend, TrendAlarm, TrendCause, TrendSeries } from '../../schema/trend.ts';
import {
  alarmTitle,
  attemptText,
  movedText,
  pointCells,
  pointNotes,
  pointTitles,
  seriesTitle,
  trendNotes,
} from '../trendText.ts';
import { type Html, html, type Part } from './markup.ts';
import { type PageLinks, type PageOptions, page } from './page.ts';
import { badge, firstOf, list, section, table } from './parts.ts';
import { trendChart } from './trendChart.ts';

/** Rows of a table, and files that were left out, that a page shows: of ten thousand, the newest. JSON has all. */
const mostRows = 200;

/** The reports of weeks as charts and tables, each alarm with links to the attempts behind it. */
export function trendHtml(trend: Trend, { host, links }: PageOptions): string {
  const { folder, series, left_out } = trend;
  const header = html`<header><p class="eyebrow">ITBench Review · reports over time</p><h1>Trend of accuracy</h1><p class="muted">${folder}</p>${list(trendNotes(trend))}</header>`;
  const sections = series.map((one, index) => seriesSection(one, `series-${index + 1}`, links));
  return page({
    title: 'Trend of accuracy',
    host,
    body: html`${header}${sections}${leftOutSection(left_out)}`,
  });
}

function seriesSection(series: TrendSeries, id: string, links: PageLinks): Html {
  return section(id, seriesTitle(series), [
    series.notes.length === 0 ? null : html`<div class="note">${list(series.notes)}</div>`,
    trendChart(series, `${id}-chart`),
    series.alarms.length === 0
      ? html`<p>No alarm.</p>`
      : series.alarms.map((alarm) => alarmPart(alarm, links)),
    html`<h3>Reports, the newest first</h3>`,
    pointTable(series),
  ]);
}

function alarmPart(alarm: TrendAlarm, links: PageLinks): Html {
  const state = alarm.open ? badge('open', alarm.worse ? 'bad' : 'good') : badge('earlier');
  const causes = alarm.causes.map(
    (cause) => html`${attemptLink(cause, links)}: ${movedText(alarm.kind, cause)}. ${cause.why}`,
  );
  return html`<h3>${alarmTitle(alarm)} ${state}</h3><p>${alarm.message}</p>${list(causes)}`;
}

/** Plain text where the host of the page cannot open an attempt; the run then says where it is. */
function attemptLink(cause: TrendCause, { attempt }: PageLinks): Html {
  const { run_id, model, task_id, repeat } = cause;
  const address = attempt({ run_id, model, task_id, repeat });
  return address === null
    ? html`<strong>${attemptText(cause)}</strong> of run ${run_id}`
    : html`<a href="${address}">Open ${attemptText(cause)}</a>`;
}

function pointTable(series: TrendSeries): Part {
  const { shown, left } = firstOf(series.points.toReversed(), mostRows);
  const columns = pointTitles.map((title) => ({ title, isNumber: title !== 'Date' }));
  return [
    table(
      `Reports: ${seriesTitle(series)}`,
      [...columns, { title: 'Run' }, { title: 'Notes' }],
      shown.map((point) => [
        ...pointCells(point).map((cell) => html`<span class="nowrap">${cell}</span>`),
        point.run_id,
        pointNotes(point, series).join(' '),
      ]),
    ),
    left === 0 ? null : html`<p class="muted">${left} earlier reports are in the JSON trend.</p>`,
  ];
}

function leftOutSection(files: Trend['left_out']): Html | null {
  if (files.length === 0) return null;
  const { shown, left } = firstOf(files, mostRows);
  return section('left-out', 'Left out', [
    list(shown.map(({ path, why }) => `${path}: ${why}`)),
    left === 0 ? null : html`<p class="muted">${left} more files are in the JSON trend.</p>`,
  ]);
}
