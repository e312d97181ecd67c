/**
 * Times of rows are texts as the benchmark's tables have them, in UTC and with nine digits of a second:
 * `2025-12-15 17:24:44.327494932`. So written they sort as they follow one another. '' is a time that is not known.
 */

const instant =
  /^(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9})\d*)?\s*(Z|UTC|[+-]\d\d:?\d\d)?/;

export interface ReadTime {
  readonly at: string;
  /** Whether the text said its zone; UTC was assumed where not. */
  readonly zoned: boolean;
  /** Characters of the text that are the time. */
  readonly length: number;
}

/** Reads the time at the start of a text: RFC 3339 and its looser relatives. Null where there is none. */
export function readTime(text: string): ReadTime | null {
  const match = instant.exec(text);
  if (match === null) return null;
  const [whole, year = '', month = '', day = '', hours = '', minutes = '', seconds = '', part = '', zone] =
    match;
  if (Number(month) > 12 || Number(day) > 31 || Number(hours) > 23 || Number(minutes) > 59) return null;
  const fraction = part.padEnd(9, '0');
  const plain = `${year}-${month}-${day} ${hours}:${minutes}:${seconds}`;
  const isUtc = zone === undefined || zone === 'Z' || zone === 'UTC' || /^[+-]00:?00$/.test(zone);
  const at = isUtc ? `${plain}.${fraction}` : shifted(plain, zone, fraction);
  return at === '' ? null : { at, zoned: zone !== undefined, length: whole.length };
}

/** The time that a whole text is, or ''. */
export function rowTime(text: unknown): string {
  return typeof text === 'string' ? (readTime(text)?.at ?? '') : '';
}

/** From whole nanoseconds since 1970, as OTLP's JSON writes them: text or number. */
export function rowTimeOfNanos(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') return '';
  const digits =
    typeof value === 'number' ? BigInt(Math.trunc(Number.isFinite(value) ? value : 0)).toString() : value;
  if (!/^\d{10,20}$/.test(digits) || /^0+$/.test(digits)) return '';
  return rowTimeOfMillis(Number(digits.slice(0, -9)) * 1000, digits.slice(-9));
}

/** From seconds since 1970, such as Prometheus' `1757624419.123`. */
export function rowTimeOfSeconds(seconds: number): string {
  const micros = Math.round(seconds * 1e6);
  const whole = Math.floor(micros / 1e6);
  return rowTimeOfMillis(whole * 1000, String(micros - whole * 1e6).padStart(6, '0'));
}

/** From a bare number of seconds, milliseconds, microseconds or nanoseconds, whichever gives a year near ours. */
export function rowTimeOfNumber(value: number): string {
  if (!(value > 1e8) || !Number.isFinite(value)) return '';
  if (value < 1e11) return rowTimeOfSeconds(value);
  if (value < 1e14) return rowTimeOfSeconds(value / 1e3);
  return rowTimeOfSeconds(value / (value < 1e17 ? 1e6 : 1e9));
}

/** The same instant as RFC 3339 writes it: `2025-12-15T17:24:44.327494932Z`, without a fraction that is zero. */
export function asRfc3339(at: string): string {
  return at === '' ? '' : `${at.replace(' ', 'T').replace(/\.?0+$/, '')}Z`;
}

function rowTimeOfMillis(ms: number, fraction: string): string {
  const date = new Date(ms);
  // The largest instant that a Date holds is further off than any log.
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999) return '';
  return `${date.toISOString().slice(0, 19).replace('T', ' ')}.${fraction.padEnd(9, '0')}`;
}

function shifted(plain: string, zone: string, fraction: string): string {
  const colon = zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const ms = Date.parse(`${plain.replace(' ', 'T')}${colon}`);
  return Number.isNaN(ms) ? '' : rowTimeOfMillis(ms, fraction);
}
