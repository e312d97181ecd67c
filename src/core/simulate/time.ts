import { BenchError } from '../errors.ts';

/**
 * Simulated time is a whole number of nanoseconds since the start of the snapshot; negative before it. A double holds
 * it exactly for 104 days.
 */
export type Nanos = number;

export const millisecond: Nanos = 1e6;
export const second: Nanos = 1e9;
export const minute: Nanos = 60 * second;
export const hour: Nanos = 60 * minute;
export const day: Nanos = 24 * hour;

/** Writes simulated time in the forms that the files of a snapshot use, all in UTC. */
export interface TimeFormat {
  /** `2025-12-15 17:24:44.327494932`: Timestamp of events, objects, logs and traces. */
  nanos(at: Nanos): string;
  /** `2025-12-15 17:24:44`: TimestampTime. */
  seconds(at: Nanos): string;
  /** `2025-12-15 17:25:02.949`: timestamp of metrics. */
  millis(at: Nanos): string;
  /** `2025-12-15T17:24:44Z`: times inside Kubernetes objects. */
  rfc3339(at: Nanos): string;
  /** `2025-12-15T17:24:44.932996249Z`: activeAt of alerts. */
  rfc3339Nanos(at: Nanos): string;
  /** `2025-12-15T17-30-49.329092`: name of an alert file. */
  fileMicros(at: Nanos): string;
  /** `2025-12-15T175223.904312Z`: name of the closing alert file. */
  compactMicros(at: Nanos): string;
  /** `17:24`: for titles. */
  clock(at: Nanos): string;
}

/**
 * @param startTime an instant with its zone, as in `2026-03-04T09:00:00Z`
 * @throws BenchError usage when it is not one
 */
export function createTimeFormat(startTime: string): TimeFormat {
  const startSeconds = Math.floor(Date.parse(startTime) / 1000);
  if (!Number.isFinite(startSeconds) || !/(Z|[+-]\d\d:\d\d)$/.test(startTime)) {
    throw new BenchError('usage', `not an instant with its zone: ${startTime}`, {
      hint: 'Write it as 2026-03-04T09:00:00Z.',
    });
  }
  let cachedSecond = Number.NaN;
  let cachedText = '';
  const iso = (at: Nanos): string => {
    const whole = startSeconds + Math.floor(at / second);
    if (whole !== cachedSecond) {
      cachedSecond = whole;
      cachedText = new Date(whole * 1000).toISOString().slice(0, 19);
    }
    return cachedText;
  };
  const fraction = (at: Nanos, digits: number): string => {
    const rest = at - Math.floor(at / second) * second;
    return rest.toString().padStart(9, '0').slice(0, digits);
  };
  const spaced = (at: Nanos): string => iso(at).replace('T', ' ');
  return {
    nanos: (at) => `${spaced(at)}.${fraction(at, 9)}`,
    seconds: spaced,
    millis: (at) => `${spaced(at)}.${fraction(at, 3)}`,
    rfc3339: (at) => `${iso(at)}Z`,
    rfc3339Nanos: (at) => `${iso(at)}.${fraction(at, 9)}Z`,
    fileMicros: (at) => `${iso(at).replaceAll(':', '-')}.${fraction(at, 6)}`,
    compactMicros: (at) => `${iso(at).replaceAll(':', '')}.${fraction(at, 6)}Z`,
    clock: (at) => iso(at).slice(11, 16),
  };
}
