import { type Html, html, type Part } from './markup.ts';

/** From a value to a place in the drawing, in units of its view box. */
export type Scale = (value: number) => number;

export type Span = readonly [low: number, high: number];

/** A straight line through both ends; everything in the middle where the domain has no width. */
export function linearScale([low, high]: Span, [start, end]: Span): Scale {
  if (high === low) return () => (start + end) / 2;
  return (value) => start + ((value - low) / (high - low)) * (end - start);
}

/** Round numbers (1, 2, 2.5 or 5 times a power of ten) from low to high, about as many as are asked for. */
export function niceTicks([low, high]: Span, about = 5): number[] {
  if (!(high > low)) return [low];
  const step = niceStep((high - low) / Math.max(1, about));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => rounded((first + index) * step, step));
}

/** The span of the values, widened to round numbers, so that the first and last tick are the ends of the axis. */
export function niceSpan([low, high]: Span, about = 5): Span {
  const wide: Span = high > low ? [low, high] : [low, low + 1];
  const step = niceStep((wide[1] - wide[0]) / Math.max(1, about));
  return [
    rounded(Math.floor(wide[0] / step + 1e-9) * step, step),
    rounded(Math.ceil(wide[1] / step - 1e-9) * step, step),
  ];
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 2.5, 5, 10].find((one) => one * power >= rough * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Without the dust of binary fractions: 0.30000000000000004 is 0.3. */
function rounded(value: number, step: number): number {
  const digits = Math.min(20, Math.max(0, 2 - Math.floor(Math.log10(step))));
  return Number(value.toFixed(digits));
}

export interface Tick {
  readonly value: number;
  readonly text: string;
}

export interface Axis {
  readonly label: string;
  readonly span: Span;
  readonly ticks: readonly Tick[];
}

/** Where marks may be drawn: the inside of the axes. */
export interface Plot {
  readonly x: Scale;
  readonly y: Scale;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface ChartOptions {
  /** Name of the drawing for who cannot see it. */
  readonly title: string;
  /** What it shows, in a sentence or two, for who cannot see it. */
  readonly description: string;
  /** Unique in its page: letters, digits and dashes. */
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly x: Axis;
  readonly y: Axis;
}

/** Widths around the plot, in units of the view box: room for ticks and for the names of the axes. */
const margin = { left: 56, right: 16, top: 30, bottom: 46 };

/** A drawing with two axes and light lines at the ticks of y; `marks` draws inside. */
export function chart(options: ChartOptions, marks: (plot: Plot) => Part): Html {
  const plot = plotOf(options);
  return svg(options, [xAxis(options.x, plot), yAxis(options.y, plot), marks(plot)]);
}

/**
 * The bare drawing with its name and description, as wide as its place, never wider than its own width; where that would make
 * it too small to read, it scrolls.
 */
export function svg(
  {
    id,
    title,
    description,
    width,
    height,
  }: Pick<ChartOptions, 'id' | 'title' | 'description' | 'width' | 'height'>,
  content: Part,
): Html {
  return html`<div class="scroll" role="region" aria-label="${title}" tabindex="0"><svg class="chart" role="img" aria-labelledby="${id}-title ${id}-desc" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"><title id="${id}-title">${title}</title><desc id="${id}-desc">${description}</desc>${content}</svg></div>`;
}

function plotOf({ width, height, x, y }: ChartOptions): Plot {
  const { left, top } = margin;
  const right = width - margin.right;
  const bottom = height - margin.bottom;
  return {
    x: linearScale(x.span, [left, right]),
    y: linearScale(y.span, [bottom, top]),
    left,
    right,
    top,
    bottom,
  };
}

function xAxis({ label, ticks }: Axis, { x, left, right, bottom }: Plot): Html {
  const marks = ticks.map(
    ({ value, text }) =>
      html`<line class="axis" x1="${px(x(value))}" x2="${px(x(value))}" y1="${bottom}" y2="${bottom + 5}"/><text class="tick" x="${px(x(value))}" y="${bottom + 18}" text-anchor="middle">${text}</text>`,
  );
  return html`<g><line class="axis" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>${marks}<text class="axis-name" x="${right}" y="${bottom + 38}" text-anchor="end">${label}</text></g>`;
}

function yAxis({ label, ticks }: Axis, { y, left, right, top }: Plot): Html {
  const marks = ticks.map(
    ({ value, text }) =>
      html`<line class="grid" x1="${left}" x2="${right}" y1="${px(y(value))}" y2="${px(y(value))}"/><text class="tick" x="${left - 8}" y="${px(y(value) + 4)}" text-anchor="end">${text}</text>`,
  );
  return html`<g>${marks}<text class="axis-name" x="0" y="${top - 16}">${label}</text></g>`;
}

/** A length with one decimal: more is nothing that anybody sees. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
