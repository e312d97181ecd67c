import { counted } from '../../counted.ts';
import type { TrendPoint, TrendSeries } from '../../schema/trend.ts';
import { percent } from '../figureText.ts';
import { seriesTitle } from '../trendText.ts';
import { chart, type Plot, px, type Tick } from './chart.ts';
import { type Html, html, type Part } from './markup.ts';

/** Points beyond these would be one smear; the table has more. */
const mostPoints = 104;

const width = 940;

const day = 86_400_000;

/** Accuracy over time with intervals, changes and alarms, as a drawing whose every point is in the table beneath, too. */
export function trendChart(series: TrendSeries, id: string): Html {
  const points = series.points.slice(-mostPoints);
  const times = points.map(({ at }) => Date.parse(at));
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const room = Math.max(day / 2, (last - first) * 0.07);
  const drawn = chart(
    {
      id,
      title: `Accuracy over time: ${seriesTitle(series)}`,
      description: descriptionOf(series, points),
      width,
      height: 340,
      x: {
        label: 'end of the run, UTC',
        span: [first - room, last + room],
        ticks: dateTicks(times),
      },
      y: { label: 'accuracy', span: [0, 1], ticks: shareTicks },
    },
    (plot) => marks(series, points, plot),
  );
  return html`<figure class="trend">${drawn}<figcaption>${legend(series, points)}</figcaption></figure>`;
}

/** What a mark is does not rest on its colour. Only what is there is explained. */
function legend({ alarms, points: all }: TrendSeries, points: readonly TrendPoint[]): string {
  const hasChange = alarms.some(({ kind }) => kind === 'change_point');
  return [
    'Each point is one report with its 95 % interval.',
    points.some(({ used }) => !used) ? 'Hollow points take no part in alarms.' : '',
    alarms.length > 0 ? 'A triangle is an alarm.' : '',
    hasChange ? 'A dashed line is a lasting change.' : '',
    all.length > points.length ? `The newest ${points.length} of ${all.length} reports are shown.` : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

const shareTicks: readonly Tick[] = [0, 0.25, 0.5, 0.75, 1].map((value) => ({
  value,
  text: `${value * 100} %`,
}));

/** Days under points, so many that their texts stay apart. */
function dateTicks(times: readonly number[]): Tick[] {
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const apart = (last - first) / 5;
  const ticks: number[] = [];
  for (const time of times) if (time - (ticks.at(-1) ?? -Infinity) >= apart) ticks.push(time);
  return (last === first ? [first] : ticks).map((value) => ({
    value,
    text: new Date(value).toISOString().slice(0, 10),
  }));
}

function marks({ alarms }: TrendSeries, points: readonly TrendPoint[], { x, y, top, bottom }: Plot): Part {
  const at = (point: TrendPoint) => ({ cx: x(Date.parse(point.at)), cy: y(point.accuracy) });
  const line = points
    .filter(({ used }) => used)
    .map((point, index) => `${index === 0 ? 'M' : 'L'}${px(at(point).cx)} ${px(at(point).cy)}`)
    .join('');
  const shown = alarms.flatMap((alarm) => {
    const point = points.find(({ run_id }) => run_id === alarm.run_id);
    return point === undefined ? [] : [{ alarm, ...at(point) }];
  });
  const changes = shown.filter(({ alarm }) => alarm.kind === 'change_point');
  // Alarms of one report are one mark: of the worst of them.
  const flagged = [
    ...new Map(
      shown
        .toSorted((a, b) => Number(a.alarm.worse) - Number(b.alarm.worse))
        .map((one) => [one.alarm.run_id, one]),
    ).values(),
  ];
  return [
    changes.map(
      ({ alarm, cx }) =>
        html`<line class="change" x1="${px(cx)}" x2="${px(cx)}" y1="${top}" y2="${bottom}"><title>${alarm.message}</title></line>`,
    ),
    html`<path class="line" d="${line}"/>`,
    points.map((point) => pointMark(point, at(point), y)),
    flagged.map(
      ({ alarm, cx, cy }) =>
        html`<path class="${alarm.worse ? 'worse' : 'better'}" d="M${px(cx)} ${px(cy - 10)}l-6 -10h12z"><title>${alarm.message}</title></path>`,
    ),
  ];
}

function pointMark(point: TrendPoint, { cx, cy }: { cx: number; cy: number }, y: Plot['y']): Html {
  const { interval, used, accuracy } = point;
  const whisker =
    interval === null
      ? null
      : html`<line class="whisker" x1="${px(cx)}" x2="${px(cx)}" y1="${px(y(interval.low))}" y2="${px(y(interval.high))}"/>`;
  return html`${whisker}<circle class="${used ? 'point' : 'point unused'}" cx="${px(cx)}" cy="${px(cy)}" r="4"><title>${point.at.slice(0, 10)}: ${percent(accuracy)}${used ? '' : ', not used'}</title></circle>`;
}

function descriptionOf({ alarms }: TrendSeries, points: readonly TrendPoint[]): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return '';
  const said = alarms.filter(({ open }) => open).map(({ message }) => message);
  return [
    `${counted(points.length, 'report')}, from ${percent(first.accuracy)} on ${first.at.slice(0, 10)} to ${percent(last.accuracy)} on ${last.at.slice(0, 10)}.`,
    said.length === 0 ? 'No alarm is open.' : said.join(' '),
    'The table after the chart has every figure.',
  ].join(' ');
}
