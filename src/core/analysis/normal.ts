/**
 * The standard normal distribution, to about 1e-15: the series and the continued fraction of Abramowitz and Stegun 26.2.11
 * and 26.2.14, taken until they stand still, and Newton's method on the logarithm of the tail for the quantile.
 */

/** From here on the continued fraction needs fewer terms than the series. */
const seriesLimit = 3;

/** The share of a standard normal variable below `x`. */
export function normalCdf(x: number): number {
  const tail = upperTail(Math.abs(x));
  return x < 0 ? tail : 1 - tail;
}

/** The value below which a share `probability` of a standard normal variable lies; infinite at 0 and 1. */
export function normalQuantile(probability: number): number {
  if (probability <= 0) return Number.NEGATIVE_INFINITY;
  if (probability >= 1) return Number.POSITIVE_INFINITY;
  const wanted = Math.min(probability, 1 - probability);
  let x = 0;
  // The logarithm of the tail is concave: after one step too far each step comes nearer, from the other side.
  for (let step = 1; Math.abs(step) > 1e-15 * (1 + x); x += step) {
    const tail = upperTail(x);
    step = (Math.log(tail / wanted) * tail) / density(x);
  }
  return probability < 0.5 ? -x : x;
}

/** Area above `x`, for `x` from 0 on. */
function upperTail(x: number): number {
  if (x === Number.POSITIVE_INFINITY) return 0;
  return x < seriesLimit ? 0.5 - centralArea(x) : farTail(x);
}

/** Area between 0 and `x`: φ(x) (x + x³/3 + x⁵/15 + …). */
function centralArea(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 3; term > sum * 1e-17; n += 2) {
    term *= (x * x) / n;
    sum += term;
  }
  return density(x) * sum;
}

/** Area above `x`: φ(x) / (x + 1/(x + 2/(x + 3/(…)))), from the inside out. */
function farTail(x: number): number {
  let fraction = x;
  for (let n = 120; n >= 1; n -= 1) fraction = x + n / fraction;
  return density(x) / fraction;
}

function density(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}
