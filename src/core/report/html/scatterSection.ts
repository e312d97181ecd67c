import type { Report } from '../../schema/report.ts';
import { decimal, percent } from '../figureText.ts';
import { type Axis, chart, niceSpan, niceTicks, type Plot, px, type Span } from './chart.ts';
import { type Box, placeLabels } from './chartLabels.ts';
import { type Html, html, type Part } from './markup.ts';
import { folded, list, section, shortened, table } from './parts.ts';

const width = 940;
const height = 400;

interface Point {
  readonly name: string;
  readonly turns: number;
  readonly accuracy: number;
}

/** Accuracy against turns, with what others have published as reference points of another measurement. */
export function scatterSection(report: Report): Html {
  return section('scatter', 'Accuracy against turns', [
    html`<p>Right and quick is the upper left corner.</p>`,
    scatter(report),
    published(report),
  ]);
}

function scatter(report: Report): Html {
  const own = ownPoint(report);
  const others = publishedPoints(report);
  if (own === null && others.length === 0) return html`<p>There is nothing to draw: no attempt counts.</p>`;
  const [x, y] = [turnsAxis(report, others), shareAxis()];
  const ownKey = html`<span class="key own">●</span> this report, with its intervals`;
  const legend = html`<p class="legend">${own === null ? null : ownKey}${others.length === 0 ? null : html` <span class="key other">◇</span> published figures, another measurement`}${report.decision === null ? null : html` <span class="key limit">┄</span> accuracy that autonomy needs`}</p>`;
  const drawing = chart(
    {
      id: 'scatter-chart',
      title: 'Accuracy against turns',
      description: describe(own, others),
      width,
      height,
      x,
      y,
    },
    (plot) => {
      const lines = own === null ? [] : whiskers(report, own, plot);
      return [limit(report, plot), lines.map(line), ...points(own, others, plot, lines)];
    },
  );
  return html`<figure>${drawing}<figcaption>${legend}</figcaption></figure>`;
}

function ownPoint({ model, accuracy, avg_turns }: Report): Point | null {
  return accuracy === null || avg_turns === null ? null : { name: model, turns: avg_turns, accuracy };
}

function publishedPoints({ comparison }: Pick<Report, 'comparison'>): Point[] {
  const results = comparison?.published.flatMap(({ results: rows }) => rows) ?? [];
  return results.flatMap(({ model, avg_turns, accuracy }) =>
    avg_turns === null ? [] : [{ name: model, turns: avg_turns, accuracy }],
  );
}

function turnsAxis({ intervals, avg_turns }: Report, others: readonly Point[]): Axis {
  const most = Math.max(
    avg_turns ?? 0,
    intervals.avg_turns?.high ?? 0,
    ...others.map(({ turns }) => turns),
    1,
  );
  const span: Span = niceSpan([0, most * 1.05], 8);
  return {
    label: 'turns per attempt',
    span,
    ticks: niceTicks(span, 8).map((value) => ({ value, text: String(value) })),
  };
}

function shareAxis(): Axis {
  const ticks = niceTicks([0, 1]).map((value) => ({ value, text: `${Math.round(value * 100)} %` }));
  return { label: 'accuracy', span: [0, 1], ticks };
}

function limit({ decision }: Report, { y, left, right }: Plot): Part {
  if (decision === null) return null;
  const at = y(decision.policy.accuracy.autonomy);
  return html`<line class="limit" x1="${left}" x2="${right}" y1="${px(at)}" y2="${px(at)}"/>`;
}

/** Its intervals, as boxes without a width or a height. */
function whiskers({ intervals }: Report, { turns, accuracy }: Point, { x, y }: Plot): Box[] {
  const { accuracy: high, avg_turns: wide } = intervals;
  const [cx, cy] = [x(turns), y(accuracy)];
  return [
    ...(high === null ? [] : [{ left: cx, right: cx, top: y(high.high), bottom: y(high.low) }]),
    ...(wide === null ? [] : [{ left: x(wide.low), right: x(wide.high), top: cy, bottom: cy }]),
  ];
}

function line({ left, right, top, bottom }: Box): Html {
  return html`<line class="whisker" x1="${px(left)}" x2="${px(right)}" y1="${px(bottom)}" y2="${px(top)}"/>`;
}

function points(own: Point | null, others: readonly Point[], plot: Plot, lines: readonly Box[]): Html[] {
  const all = [...(own === null ? [] : [own]), ...others];
  const places = all.map(({ name, turns, accuracy }) => ({
    x: plot.x(turns),
    y: plot.y(accuracy),
    text: shortened(name, 42).replace(/ \(\d+ more characters\)$/, ''),
  }));
  const labels = placeLabels(places, plot, lines);
  return places.map(({ x, y, text }, index) => {
    const isOwn = all[index] === own;
    const label = labels[index];
    const mark = isOwn
      ? html`<circle class="own" cx="${px(x)}" cy="${px(y)}" r="6"/>`
      : html`<path class="other" d="M${px(x)} ${px(y - 6)}l6 6l-6 6l-6 -6z"/>`;
    const name =
      label == null
        ? null
        : html`<text class="${isOwn ? 'name own-name' : 'name'}" x="${px(label.x)}" y="${px(label.y)}" text-anchor="${label.anchor}">${text}</text>`;
    return html`<g>${mark}${name}</g>`;
  });
}

function describe(own: Point | null, others: readonly Point[]): string {
  const say = ({ name, turns, accuracy }: Point) =>
    `${name}: accuracy ${percent(accuracy)} in ${decimal(turns)} turns`;
  const published =
    others.length === 0 ? '' : ` Published, another measurement: ${others.map(say).join('; ')}.`;
  return `${own === null ? 'No figures of this report.' : `${say(own)}.`}${published}`;
}

/** What may not be compared and why, and every published figure: those without turns are in no chart. */
function published({ comparison, schema_version }: Report): Part {
  if (comparison === null) {
    return html`<p class="muted">No published figures stand beside it: this report was written in format ${schema_version}.</p>`;
  }
  const rows = comparison.published.flatMap(({ title, date, results }) =>
    results.map(({ model, accuracy, avg_turns, cost_usd_per_task, sources }) => [
      model,
      percent(accuracy),
      avg_turns === null ? 'not published' : decimal(avg_turns),
      cost_usd_per_task === null ? 'not published' : cost_usd_per_task.toFixed(2),
      `${title}, ${date}`,
      shortened(sources.join('; '), 200),
    ]),
  );
  const undrawn = rows.length - publishedPoints({ comparison }).length;
  return html`<div class="note"><p><strong>The published figures are another measurement.</strong> They are drawn for orientation; no difference to them means anything.</p>${list(comparison.why_not)}</div>${folded(
    `Published figures (${rows.length}, ${undrawn} of them without turns and so not in the chart)`,
    [
      list(comparison.published.map(({ title, date, note }) => `${title}, ${date}: ${note}`)),
      table(
        'Published figures',
        [
          { title: 'Model' },
          { title: 'Score', isNumber: true },
          { title: 'Turns', isNumber: true },
          { title: 'USD per task', isNumber: true },
          { title: 'Table' },
          { title: 'Read in' },
        ],
        rows,
      ),
    ],
  )}`;
}
