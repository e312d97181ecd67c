import { xoshiro128 } from '../xoshiro128.ts';
import { valuesOfRanks } from './orderStatistics.ts';

/**
 * The statistics of the report. Our own, because no kept library has the intervals (LIBRARIES.md E); tested against
 * frozen values of scipy and statsmodels. Only arithmetic and square roots, which IEEE 754 rounds alike everywhere, so
 * that the same data and seed give the same bytes on every machine.
 */

/** Names the resampling below in reports. A change that changes any interval changes this name. */
export const intervalAlgorithm =
  'percentile bootstrap over tasks, xoshiro128** seeded by splitmix32, version 1';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** What one task adds to a ratio: a mean over tasks has the denominator 1 everywhere. */
export interface TaskShare {
  readonly numerator: number;
  readonly denominator: number;
}

export interface BootstrapOptions {
  readonly resamples: number;
  /** An integer in [0, 2^32). */
  readonly seed: number;
  /** In (0, 1), for instance 0.95. */
  readonly confidence: number;
}

/** Null of an empty list: there is nothing to average, and 0 would be a claim. */
export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : sum(values) / values.length;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function median(values: readonly number[]): number | null {
  return quantile(values, 0.5);
}

/** The quantile of type 7 (numpy's and R's default): linear between the two nearest values. Null of an empty list. */
export function quantile(values: readonly number[], probability: number): number | null {
  const sorted = Float64Array.from(values).sort();
  const position = (sorted.length - 1) * probability;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) return null;
  return between(below, above, position);
}

/** {@link bootstrapRatio} of a mean: one value per task. */
export function bootstrapMean(values: readonly number[], options: BootstrapOptions): Interval | null {
  const shares = values.map((value) => ({ numerator: value, denominator: 1 }));
  return bootstrapRatio(shares, options);
}

/**
 * Percentile interval of sum(numerators) / sum(denominators), resampling tasks with replacement: repeats of one task are
 * not independent, so the task is the unit. Null with fewer than two tasks, which say nothing about other tasks.
 * Resamples whose denominators sum to 0 have no ratio and are left out; null if all are.
 */
export function bootstrapRatio(tasks: readonly TaskShare[], options: BootstrapOptions): Interval | null {
  return bootstrapRatios([tasks], options)[0] ?? null;
}

/**
 * {@link bootstrapRatio} of each of several figures of equally many tasks. One seed draws the same tasks for every figure,
 * so that they are drawn once: drawing takes most of the time.
 * @throws RangeError for figures of unequally many tasks
 */
export function bootstrapRatios(
  figures: readonly (readonly TaskShare[])[],
  options: BootstrapOptions,
): (Interval | null)[] {
  const many = figures[0]?.length ?? 0;
  if (figures.some(({ length }) => length !== many)) throw new RangeError('figures of unequally many tasks');
  if (many < 2) return figures.map(() => null);
  const { rows, width, ratios } = drawingOf(figures, options.resamples);
  const sums = new Float64Array(width);
  const random = seededRandom(options.seed);
  for (let resample = 0; resample < options.resamples; resample++) {
    sums.fill(0);
    for (let draw = 0; draw < many; draw++) {
      const row = indexBelow(many, random) * width;
      for (let column = 0; column < width; column++) {
        sums[column] = (sums[column] ?? 0) + (rows[row + column] ?? 0);
      }
    }
    for (const ratio of ratios) {
      const denominator = ratio.fixed ?? sums[ratio.below] ?? 0;
      if (denominator > 0) ratio.values[ratio.defined++] = (sums[ratio.above] ?? 0) / denominator;
    }
  }
  return ratios.map(({ values, defined }) => percentiles(values.subarray(0, defined), options.confidence));
}

/** A figure while it is drawn: the columns of its numerators and denominators, and its values so far. */
interface DrawnRatio {
  readonly above: number;
  readonly below: number;
  /** What the denominators sum to, whichever tasks are drawn; null where that differs. */
  readonly fixed: number | null;
  readonly values: Float64Array;
  defined: number;
}

/** In one typed array, a row for each task, because a report draws millions of times. */
function drawingOf(figures: readonly (readonly TaskShare[])[], resamples: number) {
  const columns = figures.map((tasks) => tasks.map(({ numerator }) => numerator));
  const ratios = figures.map((tasks, above): DrawnRatio => {
    const fixed = fixedDenominator(tasks);
    const below = fixed === null ? columns.push(tasks.map(({ denominator }) => denominator)) - 1 : -1;
    return { above, below, fixed, values: new Float64Array(resamples), defined: 0 };
  });
  const [first = []] = figures;
  const rows = Float64Array.from(first.flatMap((_, task) => columns.map((column) => column[task] ?? 0)));
  return { rows, width: columns.length, ratios };
}

/** Only sums of whole numbers are the same in any order of adding. */
function fixedDenominator(tasks: readonly TaskShare[]): number | null {
  const [one] = tasks;
  const isFixed = tasks.every(({ denominator }) => denominator === one?.denominator);
  return one !== undefined && isFixed && Number.isInteger(one.denominator)
    ? one.denominator * tasks.length
    : null;
}

/** The ends between which a share `confidence` of the values lies, by {@link quantile}; null of none. Reorders the values. */
export function percentiles(values: Float64Array, confidence: number): Interval | null {
  if (values.length === 0) return null;
  const tail = (1 - confidence) / 2;
  const positions = [tail, 1 - tail].map((probability) => (values.length - 1) * probability);
  const ranks = positions.flatMap((position) => [Math.floor(position), Math.ceil(position)]);
  const [low = 0, aboveLow = 0, high = 0, aboveHigh = 0] = valuesOfRanks(values, ranks);
  const [lowPosition = 0, highPosition = 0] = positions;
  return {
    low: between(low, aboveLow, lowPosition),
    high: between(high, aboveHigh, highPosition),
  };
}

/** Linear between two values of neighbouring ranks. */
function between(below: number, above: number, position: number): number {
  return below + (above - below) * (position - Math.floor(position));
}

/** An integer in [0, limit). The product is exact for limits below 2^21; the bias is below limit / 2^32. */
export function indexBelow(limit: number, random: () => number): number {
  return Math.floor((random() * limit) / 2 ** 32);
}

/** Standard normal quantile of 0.975: Wilson intervals here are always of 95 %. */
const z95 = 1.959963984540054;

/** Wilson's 95 % interval of `successes` of `trials`; successes may be a fraction. Null without a trial. */
export function wilsonInterval(successes: number, trials: number): Interval | null {
  if (trials <= 0) return null;
  const share = successes / trials;
  const z2 = z95 * z95;
  const centre = (share + z2 / (2 * trials)) / (1 + z2 / trials);
  const half =
    (z95 * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials * trials))) / (1 + z2 / trials);
  // At 0 and 1 the ends are exactly these; rounding would leave the share itself outside its interval.
  return { low: share <= 0 ? 0 : centre - half, high: share >= 1 ? 1 : centre + half };
}

/**
 * Integers in [0, 2^32), the same sequence on every machine: xoshiro128** (Blackman and Vigna), its state filled from
 * the seed by splitmix32.
 */
export function seededRandom(seed: number): () => number {
  const next = splitmix32(seed);
  return xoshiro128([next(), next(), next(), next()]);
}

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
}
