import { isCounted, Outcome } from '../schema/score.ts';
import type { AttemptKey } from './layout.ts';

/**
 * What lists need of a HarnessEvent, and the bounds within which they can show it. By hand and not by schema: a list reads
 * tens of thousands of lines before its first row shows, and a schema would take a third of that time.
 */

/** What every record of a journal has. */
export interface ChainedRecord {
  readonly seq: number;
  readonly type: string;
  readonly prev: string;
  readonly [key: string]: unknown;
}

/** How an attempt ended, as the index has it. */
export interface IndexedEnd {
  readonly outcome: Outcome;
  readonly reason: string;
  /** Between 0 and 1; null for an outcome that does not count. */
  readonly score: number | null;
  readonly turns: number;
  readonly cost_usd: number | null;
  readonly duration_ms: number;
}

const runStatuses = ['complete', 'cancelled', 'budget', 'failed'] as const;
export type RunStatus = (typeof runStatuses)[number];

const outcomes: ReadonlySet<unknown> = new Set(Outcome.options);
const statuses: ReadonlySet<unknown> = new Set(runStatuses);

export function isChainedRecord(value: unknown): value is ChainedRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { seq, type, prev } = value as Partial<ChainedRecord>;
  return Number.isSafeInteger(seq) && typeof type === 'string' && typeof prev === 'string';
}

/** The attempt that an event is about, or null where it names none. */
export function keyIn({ model, task_id, repeat }: ChainedRecord): AttemptKey | null {
  const named = typeof model === 'string' && typeof task_id === 'string';
  return named && isCount(repeat) && repeat > 0 ? { model, task_id, repeat } : null;
}

/** The end in an `attempt_ended`, or null where something in it is not what it should be. */
export function endIn(event: ChainedRecord): IndexedEnd | null {
  const { outcome, reason, score, turns, cost_usd, duration_ms } = event;
  if (!isOutcome(outcome) || typeof reason !== 'string' || !isCount(turns)) return null;
  if (!isNumber(duration_ms) || duration_ms < 0) return null;
  if (cost_usd !== null && !isNumber(cost_usd)) return null;
  const end = { outcome, reason, turns, cost_usd, duration_ms };
  if (!isCounted(outcome)) return score === null ? { ...end, score } : null;
  return isNumber(score) && score >= 0 && score <= 1 ? { ...end, score } : null;
}

/** How a session ended, from a `run_ended`. */
export function statusIn({ status }: ChainedRecord): RunStatus | null {
  return isRunStatus(status) ? status : null;
}

function isOutcome(value: unknown): value is Outcome {
  return outcomes.has(value);
}

function isRunStatus(value: unknown): value is RunStatus {
  return statuses.has(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** JSON can hold a number that is too large to be one: it reads as Infinity. */
function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}
