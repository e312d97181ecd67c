import type { Plot } from './chart.ts';

export interface Labelled {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

export interface PlacedLabel {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
}

/** A part of the drawing, in units of its view box. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const characterWidth = 6.6;
const lineHeight = 15;
const gap = 10;

/**
 * Where the names of points can stand without covering each other, a point or a line that is drawn; null for a name that fits nowhere near its
 * point, which the reader then finds below the chart only. Earlier points choose first.
 */
export function placeLabels(
  points: readonly Labelled[],
  plot: Plot,
  lines: readonly Box[] = [],
): (PlacedLabel | null)[] {
  const taken: Box[] = [
    ...points.map(({ x, y }) => ({ left: x - 7, right: x + 7, top: y - 7, bottom: y + 7 })),
    ...lines,
  ];
  return points.map((point) => {
    const free = candidates(point).find(
      ({ box }) => isInside(box, plot) && !taken.some((one) => overlaps(box, one)),
    );
    if (free === undefined) return null;
    taken.push(free.box);
    return free.label;
  });
}

function candidates({ x, y, text }: Labelled): { label: PlacedLabel; box: Box }[] {
  const width = text.length * characterWidth;
  const rows = [0, -1, 1, -2, 2];
  const beside = rows.flatMap((row): PlacedLabel[] => [
    { x: x + gap, y: y + 4 + row * lineHeight, anchor: 'start' },
    { x: x - gap, y: y + 4 + row * lineHeight, anchor: 'end' },
  ]);
  const above: PlacedLabel[] = [
    { x, y: y - gap - 2, anchor: 'middle' },
    { x, y: y + gap + 12, anchor: 'middle' },
  ];
  return [...beside.slice(0, 2), ...above, ...beside.slice(2)].map((label) => ({
    label,
    box: boxOf(label, width),
  }));
}

function boxOf({ x, y, anchor }: PlacedLabel, width: number): Box {
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
  return { left, right: left + width, top: y - lineHeight + 4, bottom: y + 4 };
}

function isInside(box: Box, { left, right, top, bottom }: Plot): boolean {
  return box.left >= left && box.right <= right && box.top >= top - 6 && box.bottom <= bottom;
}

function overlaps(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
