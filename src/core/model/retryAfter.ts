/**
 * How long a server asks to wait, in milliseconds, or undefined where it does not say, or not in a form that can be
 * read: `retry-after-ms`, else `retry-after` in seconds or as an HTTP date, counted from `nowMs`. A past date is 0.
 */
export function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const exact = decimal(headers.get('retry-after-ms'));
  if (exact !== undefined) return Math.ceil(exact);
  const value = headers.get('retry-after');
  const seconds = decimal(value);
  if (seconds !== undefined) return Math.ceil(seconds * 1000);
  const date = httpDate(value);
  return date === undefined ? undefined : Math.max(0, date - nowMs);
}

function decimal(value: string | null): number | undefined {
  return value !== null && /^\s*\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}

/**
 * Date.parse takes almost anything (`-5`, `1`), but all forms of an HTTP date begin with the name of a day, and all mean
 * GMT, which the oldest of them does not say.
 */
function httpDate(value: string | null): number | undefined {
  if (value === null || !/^\s*(?:mon|tue|wed|thu|fri|sat|sun)/i.test(value)) return undefined;
  const date = Date.parse(/gmt|utc|[+-]\d{4}\s*$/i.test(value) ? value : `${value} GMT`);
  return Number.isNaN(date) ? undefined : date;
}
