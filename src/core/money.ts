/**
 * US dollars that add up. They are counted in trillionths, which is what one token costs at a millionth of a dollar per
 * million: whole numbers, so that ten thousand calls come to exactly what their parts come to, in whatever order they are
 * added. In files a sum is a plain number of dollars, the nearest that there is; below 4 000 dollars it is exact to
 * the trillionth when it is read back.
 */

const perDollar = 1e12;

/** A number of dollars as trillionths. */
export function picoUsdOf(usd: number): bigint {
  return BigInt(Math.round(usd * perDollar));
}

export function usdOf(picoUsd: bigint): number {
  return Number(picoUsd) / perDollar;
}

/** The sum of amounts of dollars; 0 of none. */
export function sumUsd(amounts: Iterable<number>): number {
  let sum = 0n;
  for (const usd of amounts) sum += picoUsdOf(usd);
  return usdOf(sum);
}

/** A number of dollars with so many digits after the point, halves upwards: `toFixed` makes 0.58 of 0.585. */
export function usdDigits(usd: number, digits: number): string {
  const unit = 10n ** BigInt(12 - digits);
  const units = (picoUsdOf(usd) + unit / 2n) / unit;
  return (Number(units) / 10 ** digits).toFixed(digits);
}

/** The sum of those that are known; null of none. */
export function sumKnownUsd(amounts: Iterable<number | null>): number | null {
  const known = [...amounts].filter((usd) => usd !== null);
  return known.length === 0 ? null : sumUsd(known);
}
