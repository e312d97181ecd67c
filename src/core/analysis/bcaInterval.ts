import { normalCdf, normalQuantile } from './normal.ts';
import { type Interval, mean, quantile } from './statistics.ts';

export interface BcaOptions {
  /** The figure over all tasks. */
  readonly estimate: number;
  /** The figure over each resample of the tasks. */
  readonly resampled: readonly number[];
  /** The figure over all tasks but one, for each task left out. */
  readonly leftOut: readonly number[];
  /** In (0, 1), for instance 0.95. */
  readonly confidence: number;
}

/**
 * The bias-corrected and accelerated bootstrap interval (Efron, 1987): a percentile interval whose ends are moved by how
 * far the resamples lie to one side of the estimate, and by how much single tasks weigh. Null where it has no meaning: no
 * resample or every one on the same side of the estimate, or no task that makes a difference.
 */
export function bcaInterval({ estimate, resampled, leftOut, confidence }: BcaOptions): Interval | null {
  // Half of the ties count as below: many resamples of few tasks equal the estimate exactly.
  const below = resampled.filter((value) => value < estimate).length;
  const equal = resampled.filter((value) => value === estimate).length;
  const bias = normalQuantile((below + equal / 2) / resampled.length);
  const skew = acceleration(leftOut);
  if (!Number.isFinite(bias) || skew === null) return null;
  const end = (probability: number): number | null => {
    const moved = bias + normalQuantile(probability);
    return quantile(resampled, normalCdf(bias + moved / (1 - skew * moved)));
  };
  const tail = (1 - confidence) / 2;
  const [low, high] = [end(tail), end(1 - tail)];
  return low === null || high === null ? null : { low, high };
}

/** Skewness of the jackknife over six; null where every task weighs the same. */
function acceleration(leftOut: readonly number[]): number | null {
  const centre = mean(leftOut);
  if (centre === null) return null;
  let squares = 0;
  let cubes = 0;
  for (const value of leftOut) {
    const distance = centre - value;
    squares += distance ** 2;
    cubes += distance ** 3;
  }
  return squares === 0 ? null : cubes / (6 * squares ** 1.5);
}
