import { rawPart } from '../analysis/ownParts.ts';
import { type OwnEntry, ownEntry, type RecordRole, roleByType } from '../analysis/ownSteps.ts';
import { shortLine } from '../analysis/shortLine.ts';
import { messageOf } from '../errors.ts';
import { TrajectoryRecord } from '../schema/trajectory.ts';
import type { FileLine } from './lineReader.ts';

/** What is wrong with a line: the kind, for counting, and a clause about the first such line. */
export interface LineFault {
  readonly kind: 'too_long' | 'not_json' | 'not_finite' | 'not_record' | 'invalid' | 'unknown_type';
  readonly detail: string;
}

/** A line of a trajectory of ours, whatever is in it. */
export interface OwnLine {
  readonly entry: OwnEntry;
  readonly fault: LineFault | null;
  /** Its place in the chain, as it says; undefined where it does not say. */
  readonly seq: unknown;
  readonly prev: unknown;
}

type Line = Pick<FileLine, 'start' | 'end' | 'bytes' | 'tooLong'>;

/** Reads a line. Nothing throws: what is no record of ours becomes a raw part that holds it as it stands. */
export function readOwnLine(line: Line): OwnLine {
  if (line.tooLong) return tooLong(line);
  const reading = parseLine(line);
  if (!reading.ok) {
    if (reading.why === null) return blank;
    return raw('not a record', textOf(line), 'unknown', {
      kind: 'not_json',
      detail: `is not JSON (${reading.why})`,
    });
  }
  const { value } = reading;
  if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string') {
    return raw('not a record', textOf(line), 'unknown', { kind: 'not_record', detail: 'has no type' });
  }
  const fields = value as { readonly type: string; readonly [key: string]: unknown };
  const chain = { seq: fields.seq, prev: fields.prev };
  if (reading.repaired) {
    const fault = { kind: 'not_finite', detail: 'holds NaN or Infinity, which JSON does not have' } as const;
    return { ...raw(fields.type, textOf(line), roleByType(fields), fault), ...chain };
  }
  const record = TrajectoryRecord.safeParse(fields);
  if (record.success) return { entry: ownEntry(record.data), fault: null, ...chain };
  const fault = faultOf(fields.type, record.error);
  return { ...raw(fields.type, prettyRecord(fields, line), roleByType(fields), fault), ...chain };
}

const blank: OwnLine = {
  entry: { role: 'unknown', parts: [], record: null },
  fault: { kind: 'not_record', detail: 'is empty' },
  seq: undefined,
  prev: undefined,
};

function raw(title: string, text: string, role: RecordRole, fault: LineFault): OwnLine {
  const parts = [rawPart(title, text)];
  return { entry: { role, parts, record: null }, fault, seq: undefined, prev: undefined };
}

function tooLong({ start, end, bytes }: Line): OwnLine {
  const detail = `has ${end - start} bytes, more than can be read`;
  const beginning = bytes.toString('utf8');
  return raw(`record of ${end - start} bytes; only its beginning is here`, beginning, 'unknown', {
    kind: 'too_long',
    detail,
  });
}

/** The text of a line. It may be half of all memory in use: nobody holds it longer than needed. */
function textOf({ bytes, start }: Line): string {
  const text = bytes.toString('utf8');
  return start === 0 && text.startsWith('\uFEFF') ? text.slice(1) : text;
}

type Parsing =
  | { readonly ok: true; readonly value: unknown; readonly repaired: boolean }
  /** `why` is null for an empty line. */
  | { readonly ok: false; readonly why: string | null };

/** Longest text that is looked through for numbers that are none. */
const maxRepairedChars = 4 * 1024 * 1024;

function parseLine(line: Line): Parsing {
  const text = textOf(line);
  try {
    return { ok: true, value: JSON.parse(text), repaired: false };
  } catch (error) {
    if (text.trim() === '') return { ok: false, why: null };
    const why = shortLine(messageOf(error), 120);
    if (text.length > maxRepairedChars || !/NaN|Infinity/.test(text)) return { ok: false, why };
    try {
      return { ok: true, value: JSON.parse(withFiniteNumbers(text)), repaired: true };
    } catch {
      return { ok: false, why };
    }
  }
}

/** Writers in Python put NaN and Infinity where JSON has no number for them. Outside of strings they become null. */
function withFiniteNumbers(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (found) =>
    found.startsWith('"') ? found : 'null',
  );
}

function faultOf(type: string, error: { readonly issues: readonly { readonly path: PropertyKey[] }[] }) {
  const known = TrajectoryRecord.options.some((option) => option.shape.type.value === type);
  const name = shortLine(type, 60);
  if (!known) return { kind: 'unknown_type', detail: name } as const;
  const where = error.issues.map(({ path }) => path.map(String).join('.'));
  const fields = shortLine([...new Set(where)].join(', '), 120);
  return { kind: 'invalid', detail: `is no valid record of type ${name} (${fields})` } as const;
}

/** A record without what only its place in the journal gave it, so that it reads the same wherever it stands. */
function prettyRecord({ seq, t, prev, ...fields }: { readonly [key: string]: unknown }, line: Line): string {
  try {
    return JSON.stringify(fields, null, 2);
  } catch {
    // Nested too deeply to be written out again.
    return textOf(line);
  }
}
