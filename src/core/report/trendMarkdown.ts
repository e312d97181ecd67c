import type { Trend, TrendAlarm, TrendSeries } from '../schema/trend.ts';
import { escaped, table } from './markdownText.ts';
import {
  alarmTitle,
  attemptText,
  movedText,
  pointCells,
  pointNotes,
  pointTitles,
  seriesTitle,
  trendNotes,
} from './trendText.ts';

/** The trend as GitHub Markdown; names are escaped. Ends with a newline. */
export function trendMarkdown(trend: Trend): string {
  const leftOut = trend.left_out.map(({ path, why }) => [path, why]);
  return [
    '# Trend',
    '',
    ...trendNotes(trend).map((note) => `- ${escaped(note)}`),
    '',
    ...trend.series.flatMap(seriesSection),
    ...(leftOut.length === 0 ? [] : ['## Left out', '', ...table(['File', 'Why'], leftOut), '']),
  ].join('\n');
}

function seriesSection(series: TrendSeries): string[] {
  return [
    `## ${escaped(seriesTitle(series))}`,
    '',
    ...series.notes.flatMap((note) => [`> ${escaped(note)}`, '']),
    ...table(
      [...pointTitles, 'Run', 'Notes'],
      series.points.map((point) => [...pointCells(point), point.run_id, pointNotes(point, series).join(' ')]),
    ),
    '',
    ...series.alarms.flatMap(alarmSection),
  ];
}

function alarmSection(alarm: TrendAlarm): string[] {
  const causes = alarm.causes.map((cause) => [
    attemptText(cause),
    cause.run_id,
    movedText(alarm.kind, cause),
    cause.why,
  ]);
  return [
    `### ${escaped(alarmTitle(alarm))}${alarm.open ? '' : ' (earlier)'}`,
    '',
    escaped(alarm.message),
    '',
    ...(causes.length === 0
      ? []
      : [...table(['Attempt', 'Run', 'Before and now', 'What it did'], causes), '']),
  ];
}
