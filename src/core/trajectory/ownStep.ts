import type { FileHandle } from 'node:fs/promises';
import { fact, rawPart } from '../analysis/ownParts.ts';
import { makeStep, type OwnEntry } from '../analysis/ownSteps.ts';
import type { Step } from '../analysis/step.ts';
import { readLines } from './lineReader.ts';
import { readOwnLine } from './ownLine.ts';

/** Bytes of a file, `end` not included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Bytes of a step that are read; a line may have as many by itself. */
const maxStepBytes = 256 * 1024 * 1024;
/** Parts of a step that are read: what an agent does in one turn has a few hundred at most. */
const maxStepParts = 50_000;

/** Whether a step in this range, with so many parts, is not read whole. */
export function isTooLarge({ start, end }: ByteRange, parts: number): boolean {
  return end - start > maxStepBytes || parts > maxStepParts;
}

/** Reads the step whose records are in a range. What is beyond the limits is named in a last part. */
export async function readOwnStep(
  file: FileHandle,
  range: ByteRange,
  turn: number | null,
  signal: AbortSignal,
): Promise<Step> {
  const entries: OwnEntry[] = [];
  let parts = 0;
  for await (const line of readLines(file, { from: range.start, to: range.end }, signal)) {
    const size = line.start - range.start + line.bytes.length;
    if (entries.length > 0 && (size > maxStepBytes || parts >= maxStepParts)) {
      entries.push(leftOut(range, line.start));
      break;
    }
    const { entry } = readOwnLine(line);
    entries.push(entry);
    parts += entry.parts.length;
  }
  return makeStep(turn, entries);
}

function leftOut({ end }: ByteRange, from: number): OwnEntry {
  const facts = [fact('bytes left out', end - from), fact('from byte', from)];
  const text = `${end - from} bytes of this step, from byte ${from} of the file on, are more than can be shown.`;
  return { role: 'other', parts: [rawPart('left out', text, facts)], record: null };
}
