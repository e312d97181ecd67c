import { type BootstrapOptions, type Interval, quantile, seededRandom } from './statistics.ts';

/**
 * Percentile interval of any statistic of things that come in clusters, such as attempts in tasks: whole clusters are drawn
 * with replacement, because what is in one is not independent. `statistic` is given the things of the drawn clusters, in
 * one list, and null where it has no value; such resamples are left out. Null with fewer than two clusters, or where more
 * than half of the resamples have no value.
 */
export function clusterBootstrap<T>(
  clusters: readonly (readonly T[])[],
  statistic: (things: readonly T[]) => number | null,
  { resamples, seed, confidence }: BootstrapOptions,
): Interval | null {
  if (clusters.length < 2) return null;
  const random = seededRandom(seed);
  const values: number[] = [];
  for (let resample = 0; resample < resamples; resample += 1) {
    const drawn = clusters.flatMap(() => clusters[Math.floor((random() * clusters.length) / 2 ** 32)] ?? []);
    const value = statistic(drawn);
    if (value !== null) values.push(value);
  }
  if (values.length * 2 < resamples) return null;
  const tail = (1 - confidence) / 2;
  const low = quantile(values, tail);
  const high = quantile(values, 1 - tail);
  return low === null || high === null ? null : { low, high };
}
