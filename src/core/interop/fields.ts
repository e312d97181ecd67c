import { shortLine } from '../analysis/shortLine.ts';
import type { Fact } from '../schema/step.ts';
import type { Usage } from '../schema/trajectory.ts';

/**
 * Reading of values that came out of somebody else's file: any field may be absent or of another type, and `__proto__` may
 * be a key like any other. Nothing here throws.
 */

export type Fields = Readonly<Record<string, unknown>>;

/** Whether `value` is a JSON object: neither null nor a list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object, or one without fields for anything else. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** The list, or an empty one for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The text, or null for anything else and for an empty one. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The text, or an empty one: `String` throws for an object that has a `toString` of its own. */
export function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A number that counts something, or null. */
export function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** A finite number from 0 on, or null. */
export function amountOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

/** Whether there is anything in it: null, an empty text, list or object say nothing. */
export function saysSomething(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

const earliestMs = Date.UTC(1990, 0);
const latestMs = Date.UTC(2200, 0);
/** Numbers from here on are milliseconds since 1970, smaller ones seconds. */
const leastMilliseconds = 100_000_000_000;

/**
 * A moment as ISO 8601 in UTC. Null for what names none: a text without an offset among them, since it would be a guess
 * where it was written.
 */
export function timeOf(value: unknown): string | null {
  const ms = typeof value === 'string' ? momentOfText(value) : momentOfNumber(value);
  return ms !== null && ms >= earliestMs && ms < latestMs ? new Date(ms).toISOString() : null;
}

function momentOfText(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d.{0,20}(Z|[+-]\d\d:?\d\d)$/i.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

function momentOfNumber(value: unknown): number | null {
  const amount = amountOf(value);
  if (amount === null) return null;
  return amount < leastMilliseconds ? amount * 1000 : amount;
}

/** Milliseconds from one moment to another, or null. */
export function millisecondsBetween(from: unknown, to: unknown): number | null {
  const start = timeOf(from);
  const end = timeOf(to);
  if (start === null || end === null) return null;
  return amountOf(Date.parse(end) - Date.parse(start));
}

export function factOf(name: string, value: string | number | boolean): Fact {
  return { name: shortLine(name, 60), value: shortLine(String(value), 400) };
}

/** Facts of those fields that have a short value, in the order given: `[key, name]`. */
export function factsOf(fields: Fields, names: readonly (readonly [key: string, name: string])[]): Fact[] {
  return names.flatMap(([key, name]) => {
    const value = fields[key];
    return typeof value === 'number' ||
      typeof value === 'boolean' ||
      (typeof value === 'string' && value !== '')
      ? [factOf(name, value)]
      : [];
  });
}

/** Token counts of one call, from candidates of which the first that is a count is taken. */
export function usageOf(counts: {
  readonly input: unknown;
  readonly output: unknown;
  readonly cached: unknown;
  readonly reasoning: unknown;
}): Usage | null {
  const usage: Usage = {
    input_tokens: countOf(counts.input),
    output_tokens: countOf(counts.output),
    cached_input_tokens: countOf(counts.cached),
    reasoning_tokens: countOf(counts.reasoning),
  };
  return Object.values(usage).some((count) => count !== null) ? usage : null;
}
