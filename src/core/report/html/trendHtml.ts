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
import { type Html, html } from './markup.ts';
import { type PageLinks, type PageOptions, page } from './page.ts';
import { trendChart } from './trendChart.ts';

/** Rows of a table, and files that were left out, that a page shows: of ten thousand, the newest. JSON has all. */
const mostRows = 200;

/** The reports of weeks as charts and tables, each alarm with links to the attempts behind it. */
export function trendHtml(trend: Trend, { host, links }: PageOptions): string {
  return page({
    title: 'Trend',
    host,
    body: html`<h1>Trend</h1>
<p>${trend.folder}</p>
<ul>${trendNotes(trend).map((note) => html`<li>${note}</li>`)}</ul>
${trend.series.map((series, index) => seriesSection(series, `series-${index + 1}`, links))}
${leftOutSection(trend)}`,
  });
}

function seriesSection(series: TrendSeries, id: string, links: PageLinks): Html {
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${seriesTitle(series)}</h2>
${series.notes.map((note) => html`<p><strong>Note:</strong> ${note}</p>`)}
${trendChart(series, `${id}-chart`)}
<p class="legend">Filled: counts in alarms. Hollow: does not. Triangle: an alarm. Dashed line: a lasting change.</p>
${series.alarms.length === 0 ? html`<p>No alarm.</p>` : series.alarms.map((alarm) => alarmSection(alarm, links))}
${pointTable(series)}
</section>
`;
}

function alarmSection(alarm: TrendAlarm, links: PageLinks): Html {
  return html`<h3>${alarmTitle(alarm)}${alarm.open ? '' : ' (earlier)'}</h3>
<p>${alarm.message}</p>
${
  alarm.causes.length === 0
    ? null
    : html`<ul>${alarm.causes.map((cause) => html`<li>${attemptLink(cause, links)}: ${movedText(alarm.kind, cause)}. ${cause.why}</li>`)}</ul>`
}
`;
}

/** Plain text where the host of the page cannot open an attempt; the run then says where it is. */
function attemptLink(cause: TrendCause, { attempt }: PageLinks): Html {
  const { run_id, model, task_id, repeat } = cause;
  const address = attempt({ run_id, model, task_id, repeat });
  return address === null
    ? html`<strong>${attemptText(cause)}</strong> of run ${run_id}`
    : html`<a href="${address}">Open ${attemptText(cause)}</a>`;
}

function pointTable(series: TrendSeries): Html {
  const shown = series.points.slice(-mostRows).toReversed();
  const older = series.points.length - shown.length;
  return html`<table>
<caption>Reports, the newest first${older === 0 ? '' : `; the ${older} before are not shown here`}</caption>
<thead><tr>${[...pointTitles, 'Notes'].map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${shown.map((point) => {
    const [date, ...cells] = pointCells(point);
    return html`<tr><th scope="row">${date}</th>${cells.map((cell) => html`<td>${cell}</td>`)}<td>${pointNotes(point, series).join(' ')}</td></tr>
`;
  })}</tbody>
</table>`;
}

function leftOutSection({ left_out }: Trend): Html | null {
  if (left_out.length === 0) return null;
  const more = left_out.length - mostRows;
  return html`<section aria-labelledby="left-out">
<h2 id="left-out">Left out</h2>
<ul>${left_out.slice(0, mostRows).map(({ path, why }) => html`<li>${path}: ${why}</li>`)}</ul>
${more > 0 ? html`<p>And ${more} more.</p>` : null}
</section>`;
}
