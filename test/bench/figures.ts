/** The arithmetic of the bench, apart from what it measures. */

/** What a figure may be at most, or has to be at least, in the figure's own unit. DESIGN §10. */
export type Budget = { readonly at_most: number } | { readonly at_least: number };

/** A figure as it was measured. */
export interface Measured {
  readonly name: string;
  /** Every measurement of it, in the order in which they were made. */
  readonly values: readonly number[];
  readonly unit: string;
  readonly budget: Budget | null;
  /** What was done, so that the figure can be judged and made again. */
  readonly how: string;
  /** Further numbers that came with it; the unit is in the name. */
  readonly details?: Readonly<Record<string, number | string>>;
}

/** A figure as it is printed. */
export interface Result extends Omit<Measured, 'values'> {
  /** Median of the measurements. */
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly n: number;
  /** Whether the value keeps the budget; null without one, and for sizes that the budget does not speak of. */
  readonly within: boolean | null;
  readonly quick?: true;
}

/** What could not be measured on this machine. */
export interface Skipped {
  readonly name: string;
  readonly value: null;
  readonly unit: string;
  readonly budget: Budget | null;
  readonly within: null;
  readonly how: string;
}

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('nothing was measured: there is no median');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** How much larger a quantity is in the last quarter of its samples than in the first: 1 is flat. */
export function growth(samples: readonly number[]): { first: number; last: number; ratio: number } {
  const quarter = Math.ceil(samples.length / 4);
  const first = median(samples.slice(0, quarter));
  const last = median(samples.slice(-quarter));
  return { first, last, ratio: last / first };
}

export function keeps(budget: Budget, value: number): boolean {
  return 'at_most' in budget ? value <= budget.at_most : value >= budget.at_least;
}

/** Four significant digits: more would only be noise. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** Judged on the value as it was measured, not as it is printed. */
export function resultOf(measured: Measured, { quick }: { readonly quick: boolean }): Result {
  const { name, values, unit, budget, how, details } = measured;
  const value = median(values);
  if (!values.every(Number.isFinite)) throw new RangeError(`${name}: ${values.join(', ')} is no measurement`);
  return {
    name,
    value: rounded(value),
    min: rounded(Math.min(...values)),
    max: rounded(Math.max(...values)),
    n: values.length,
    unit,
    budget,
    within: budget === null || quick ? null : keeps(budget, value),
    ...(quick ? { quick } : {}),
    how,
    ...(details === undefined ? {} : { details: mapNumbers(details) }),
  };
}

function mapNumbers(details: Readonly<Record<string, number | string>>): Record<string, number | string> {
  return Object.fromEntries(
    Object.entries(details).map(([key, value]) => [key, typeof value === 'number' ? rounded(value) : value]),
  );
}
