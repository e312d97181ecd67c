import type { FlagCode } from '../../core/schema/reportedTask.ts';
import type { RunState } from '../../core/schema/runIndex.ts';
import type { Outcome } from '../../core/schema/score.ts';

/**
 * The words of the trees for what the benchmark's formats name by codes. The lists of codes themselves are not imported:
 * they come with the schemas, which would cost the editor's start more than all the rest.
 */

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  submitted: 'submitted',
  no_submission: 'no submission',
  invalid_submission: 'invalid submission',
  turn_limit: 'turn limit',
  time_limit: 'time limit',
  cost_limit: 'cost limit',
  model_error: 'model error',
  sandbox_error: 'sandbox error',
  scorer_error: 'scorer error',
  cancelled: 'cancelled',
};

/** Whether an attempt that ended so counts in figures, as schema/score.ts says. */
export const countsInFigures: Readonly<Record<Outcome, boolean>> = {
  submitted: true,
  no_submission: true,
  invalid_submission: true,
  turn_limit: true,
  time_limit: true,
  cost_limit: true,
  model_error: false,
  sandbox_error: false,
  scorer_error: false,
  cancelled: false,
};

/** In the order in which flags are listed. */
export const flagWords: Readonly<Record<FlagCode, string>> = {
  turns_over_twice_median: 'many turns',
  false_positive: 'false claim',
  true_cause_missed: 'missed cause',
  over_investigation: 'over-investigation',
  limit_reached: 'limit reached',
  repeats_disagree: 'repeats disagree',
  submission_invalid: 'invalid submission',
  scorer_in_doubt: 'scorer in doubt',
};

/** All flags, in their order. */
export const flagOrder = Object.keys(flagWords) as readonly FlagCode[];

export const runStateWords: Readonly<Record<RunState, string>> = {
  running: 'running',
  interrupted: 'interrupted',
  cancelled: 'cancelled',
  budget: 'budget used up',
  failed: 'failed',
  complete: 'complete',
  unreadable: 'cannot be read',
};

/** A score with two decimals; what is only nearly 0 or 1 is never shown as if it were. */
export function scoreText(score: number): string {
  const text = score.toFixed(2);
  if (score > 0 && text === '0.00') return '< 0.01';
  if (score < 1 && text === '1.00') return '> 0.99';
  return text;
}

/** `2026-11-22 14:03` in a time zone, by default that of the machine: sorts, and means one thing everywhere. */
export function localTime(iso: string, timeZone?: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    dateStyle: 'short',
    timeStyle: 'short',
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  return format.format(new Date(iso));
}

/** `850 ms`, `42 s`, `3 min 20 s`, `2 h 05 min`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** `12.3 MB`, in powers of 1000 as disks are sold. */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
