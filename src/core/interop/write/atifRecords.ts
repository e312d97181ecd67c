import type { TrajectoryRecord } from '../../schema/trajectory.ts';
import { type Fields, fieldsOf, listOf, wordOf } from '../fields.ts';
import type { ExportedRecord } from './exportedAttempt.ts';
import { hasHalfPair } from './jsonOf.ts';

/**
 * Records of ours inside of an ATIF step, in `extra.itbench.records`, so that `trajectory.jsonl` can be made again byte for byte.
 * A text that the step has anyway stands there only: `from` says for a key of the record which field of the step it is.
 */

/** Fields of a step that a key of a record may be taken from; a number is an index of `observation.results`. */
export type Source = 'message' | 'reasoning_content' | 'tool_calls' | number;

export type RecordEntry =
  | {
      readonly record: Readonly<Record<string, unknown>>;
      readonly from?: Readonly<Record<string, Source>>;
    }
  /** A line that no record makes again, as it stands. */
  | { readonly seq: number; readonly line: string };

/** A call as ATIF has it. Arguments that are no object, or are spelled otherwise than JSON.stringify would, stand beside as text. */
export interface AtifCall {
  readonly tool_call_id: string;
  readonly function_name: string;
  readonly arguments: Fields;
  readonly extra?: { readonly itbench: { readonly arguments: string } };
}

/** @param from keys of the record that the step has under another name */
export function recordEntry(
  { record, line }: ExportedRecord,
  from: Readonly<Record<string, Source>>,
  step: Fields,
): RecordEntry {
  const moved = Object.keys(from);
  const kept: Record<string, unknown> = { ...record };
  for (const key of moved) kept[key] = null;
  const entry: RecordEntry = moved.length === 0 ? { record: kept } : { record: kept, from };
  const wanted = line ?? JSON.stringify(record);
  // What the document has U+FFFD for cannot be taken from it.
  const isMadeAgain = !hasHalfPair(wanted) && lineOf(entry, step) === wanted;
  return isMadeAgain ? entry : { seq: record.seq, line: wanted };
}

export function atifCall({
  id,
  name,
  arguments: text,
}: {
  id: string;
  name: string;
  arguments: string;
}): AtifCall {
  const value = objectOf(text);
  const call = { tool_call_id: id, function_name: name, arguments: value ?? {} };
  return value !== null && JSON.stringify(value) === text && !hasHalfPair(text)
    ? call
    : { ...call, extra: { itbench: { arguments: text } } };
}

function objectOf(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
  } catch {
    return null;
  }
}

/**
 * The lines of the `trajectory.jsonl` that an ATIF document was made of, each with its newline; empty for a document of
 * another program. `tornTail` is Base64 of the bytes that came after the last of them, or null.
 */
export function trajectoryOfAtif(document: unknown): {
  readonly lines: string[];
  readonly tornTail: string | null;
} {
  const root = fieldsOf(document);
  const lines = new Map<number, string>();
  for (const step of listOf(root.steps).map(fieldsOf)) {
    for (const entry of listOf(fieldsOf(fieldsOf(step.extra).itbench).records).map(fieldsOf)) {
      const seq = entry.seq ?? fieldsOf(entry.record).seq;
      if (typeof seq === 'number') lines.set(seq, `${lineOf(entry, step)}\n`);
    }
  }
  const tail = fieldsOf(fieldsOf(root.extra).itbench).torn_tail;
  return {
    lines: [...lines].sort(([a], [b]) => a - b).map(([, line]) => line),
    tornTail: typeof tail === 'string' ? tail : null,
  };
}

function lineOf(entry: Fields | RecordEntry, step: Fields): string {
  const fields = fieldsOf(entry);
  if (typeof fields.line === 'string') return fields.line;
  const record: Record<string, unknown> = { ...fieldsOf(fields.record) };
  for (const [key, source] of Object.entries(fieldsOf(fields.from))) record[key] = sourceOf(source, step);
  return JSON.stringify(record);
}

function sourceOf(source: unknown, step: Fields): unknown {
  if (typeof source === 'number') return fieldsOf(listOf(fieldsOf(step.observation).results)[source]).content;
  return source === 'tool_calls' ? listOf(step.tool_calls).map(callOf) : step[String(source)];
}

function callOf(value: unknown): { id: string; name: string; arguments: string } {
  const call = fieldsOf(value);
  return {
    id: wordOf(call.tool_call_id),
    name: wordOf(call.function_name),
    arguments: rawArguments(call) ?? JSON.stringify(call.arguments),
  };
}

/** The arguments of a call as the model wrote them, where the document keeps them beside. */
export function rawArguments(call: Fields): string | null {
  const text = fieldsOf(fieldsOf(call.extra).itbench).arguments;
  return typeof text === 'string' ? text : null;
}

/** The key of a record that is what it says to a reader, and so the message of a step; null where it has none. */
export function messageKey(record: TrajectoryRecord): string | null {
  switch (record.type) {
    case 'message':
      return 'content';
    case 'retry':
    case 'note':
    case 'model_failure':
      return 'message';
    case 'response':
      return 'text';
    case 'attempt_ended':
      return 'reason';
    default:
      return null;
  }
}
