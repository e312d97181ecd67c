import type { PermutationOptions } from './pairedTests.ts';
import { seededRandom } from './statistics.ts';

/**
 * Tests of one figure of one model over time. Both rest on the same idea: where nothing has changed, each task's values
 * could as well have come in any other order, and so they are put into others, task by task. Tasks of other difficulty
 * are thus never compared with one another, and with two points the first test is the paired sign-flip test.
 */

/** One task over time: what it adds to a ratio at each point. A mean over tasks has the denominator 1 everywhere. */
export interface TaskHistory {
  readonly numerators: Float64Array;
  readonly denominators: Float64Array;
}

/** Points of a history, from the first on and before the second. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface NewestTest {
  /** The figure of the last point of the span, and over the points before it. */
  readonly now: number;
  readonly before: number;
  /** Two-sided. */
  readonly p: number;
}

export interface ChangePoint {
  /** The first point after the change; of one that was taken back, also the first after that. */
  readonly at: readonly number[];
  readonly p: number;
}

/**
 * After so many permutations as far as what was seen, more of them would not make the p-value small; it is then their
 * share so far, which is as valid (Besag and Clifford, 1991).
 */
const enoughAsFar = 100;

/** Sums this close, as a share of all, count as equal: adding in another order rounds otherwise. */
const tieTolerance = 1e-9;

/**
 * Whether the last point of a span differs from the points before it. Null with fewer than two points, or where the
 * figure has no value on either side.
 */
export function newestTest(
  tasks: readonly TaskHistory[],
  { from, to }: Span,
  options: PermutationOptions,
): NewestTest | null {
  const points = to - from;
  if (points < 2) return null;
  const rows = tasks.map((task) => ({
    numerators: task.numerators.subarray(from, to),
    denominators: task.denominators.subarray(from, to),
  }));
  const all = totals(rows);
  const difference = (numerator: number, denominator: number): number =>
    numerator / denominator - (all.numerator - numerator) / (all.denominator - denominator);
  const seen = columnSums(rows, points - 1);
  const [now, before] = [
    seen.numerator / seen.denominator,
    (all.numerator - seen.numerator) / (all.denominator - seen.denominator),
  ];
  if (!Number.isFinite(now) || !Number.isFinite(before)) return null;
  const varying = rows.filter(isVarying);
  const fixed = columnSums(
    rows.filter((row) => !isVarying(row)),
    0,
  );
  const observed = Math.abs(now - before);
  const isAsFar = (random: () => number): boolean => {
    let { numerator, denominator } = fixed;
    for (const row of varying) {
      const drawn = below(points, random);
      numerator += row.numerators[drawn] ?? 0;
      denominator += row.denominators[drawn] ?? 0;
    }
    return !(Math.abs(difference(numerator, denominator)) < observed * (1 - tieTolerance) - Number.EPSILON);
  };
  return { now, before, p: varying.length === 0 ? 1 : shareAsFar(isAsFar, options) };
}

/**
 * The likeliest moment of a lasting change of a mean over tasks within a span: where the means before and after differ
 * most, weighed by how many points each rests on. Null with fewer than three points, among which none can be told from
 * noise, or where nothing ever varies.
 */
export function changePoint(
  tasks: readonly TaskHistory[],
  span: Span,
  options: PermutationOptions,
): ChangePoint | null {
  return farthest(tasks, span, options, farthestSplit);
}

/**
 * As {@link changePoint}, of a stretch in the middle that differs from what is before and after it together: a change that
 * was taken back, which no single moment shows (circular binary segmentation; Olshen and others, 2004).
 */
export function passingChange(
  tasks: readonly TaskHistory[],
  span: Span,
  options: PermutationOptions,
): ChangePoint | null {
  return farthest(tasks, span, options, farthestStretch);
}

/** Points at which parts of a series begin, and how far what they part lies apart. */
interface Parting {
  readonly at: readonly number[];
  readonly distance: number;
}

function farthest(
  tasks: readonly TaskHistory[],
  { from, to }: Span,
  options: PermutationOptions,
  partingOf: (sums: Float64Array) => Parting,
): ChangePoint | null {
  if (to - from < 3) return null;
  const rows = tasks.map(({ numerators }) => Float64Array.from(numerators.subarray(from, to)));
  const varying = rows.filter((row) => row.some((value) => value !== row[0]));
  if (varying.length === 0) return null;
  const sums = new Float64Array(to - from);
  addUp(varying, sums);
  const seen = partingOf(sums);
  const isAsFar = (random: () => number): boolean => {
    for (const row of varying) shuffle(row, random);
    addUp(varying, sums);
    return partingOf(sums).distance >= seen.distance * (1 - tieTolerance);
  };
  const p = shareAsFar(isAsFar, options);
  return { at: seen.at.map((point) => from + point), p };
}

/** The sum over the rows at each point up to it: sums of stretches are then differences. */
function addUp(rows: readonly Float64Array[], sums: Float64Array): void {
  sums.fill(0);
  for (const row of rows) {
    for (let point = 0; point < sums.length; point += 1) sums[point] = (sums[point] ?? 0) + (row[point] ?? 0);
  }
  for (let point = 1; point < sums.length; point += 1) {
    sums[point] = (sums[point] ?? 0) + (sums[point - 1] ?? 0);
  }
}

function farthestSplit(sums: Float64Array): Parting {
  return farthestOf(sums, [0]);
}

function farthestStretch(sums: Float64Array): Parting {
  return farthestOf(
    sums,
    Array.from({ length: sums.length - 2 }, (_, before) => before + 1),
  );
}

/** The stretch that begins at one of the points, ends before the last, and lies farthest from the rest. */
function farthestOf(sums: Float64Array, starts: readonly number[]): Parting {
  const points = sums.length;
  const total = sums[points - 1] ?? 0;
  let distance = -1;
  let [bestStart, bestEnd] = [0, 1];
  for (const start of starts) {
    const before = start === 0 ? 0 : (sums[start - 1] ?? 0);
    for (let end = start + 1; end < points; end += 1) {
      const inside = (sums[end - 1] ?? 0) - before;
      const length = end - start;
      const apart = Math.abs(inside / length - (total - inside) / (points - length));
      const weighed = apart * Math.sqrt((length * (points - length)) / points);
      if (weighed > distance * (1 + tieTolerance)) [bestStart, bestEnd, distance] = [start, end, weighed];
    }
  }
  return { at: bestStart === 0 ? [bestEnd] : [bestStart, bestEnd], distance };
}

function shareAsFar(
  isAsFar: (random: () => number) => boolean,
  { permutations, seed }: PermutationOptions,
): number {
  const random = seededRandom(seed);
  let asFar = 0;
  for (let drawn = 1; drawn <= permutations; drawn += 1) {
    if (!isAsFar(random)) continue;
    asFar += 1;
    if (asFar === enoughAsFar) return asFar / drawn;
  }
  return (asFar + 1) / (permutations + 1);
}

function totals(rows: readonly TaskHistory[]): { numerator: number; denominator: number } {
  let [numerator, denominator] = [0, 0];
  for (const row of rows) {
    numerator += row.numerators.reduce((sum, value) => sum + value, 0);
    denominator += row.denominators.reduce((sum, value) => sum + value, 0);
  }
  return { numerator, denominator };
}

function columnSums(rows: readonly TaskHistory[], point: number): { numerator: number; denominator: number } {
  let [numerator, denominator] = [0, 0];
  for (const row of rows) {
    numerator += row.numerators[point] ?? 0;
    denominator += row.denominators[point] ?? 0;
  }
  return { numerator, denominator };
}

function isVarying({ numerators, denominators }: TaskHistory): boolean {
  return (
    numerators.some((value) => value !== numerators[0]) ||
    denominators.some((value) => value !== denominators[0])
  );
}

function shuffle(row: Float64Array, random: () => number): void {
  for (let last = row.length - 1; last > 0; last -= 1) {
    const drawn = below(last + 1, random);
    const value = row[last] ?? 0;
    row[last] = row[drawn] ?? 0;
    row[drawn] = value;
  }
}

/** An integer in [0, limit); the bias is below limit / 2^32. */
function below(limit: number, random: () => number): number {
  return Math.floor((random() * limit) / 2 ** 32);
}
