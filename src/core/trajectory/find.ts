import type { Part } from '../analysis/step.ts';
import { maxMessageBytes, type PartKind } from '../schema/step.ts';
import type { TrajectoryReader } from './reader.ts';
import { textRange } from './textRange.ts';

export interface FindQuery {
  /** Plain text, not a pattern. */
  readonly text: string;
  readonly matchCase: boolean;
  /** Where to look; null for everywhere. */
  readonly kinds: readonly PartKind[] | null;
  readonly limit: number;
}

/** Where a text was found: step, part, and offset in the text of the part, in code units. */
export interface Hit {
  readonly step: number;
  readonly part: number;
  readonly at: number;
  /** The line round it, shortened; hostile. */
  readonly line: string;
}

export interface Found {
  readonly hits: Hit[];
  /** Whether there are more, or there may be as the search was aborted. */
  readonly more: boolean;
}

/** Before the hit; after it, so much that a line has at most 320 code units. */
const excerptBefore = 80;
const maxExcerpt = 300;
const maxHitBytes = maxMessageBytes - 8192;

/** Looks for a text in every part of every step, in order. An abort gives what was found until then. */
export async function findText(
  reader: TrajectoryReader,
  query: FindQuery,
  signal: AbortSignal,
): Promise<Found> {
  const hits: Hit[] = [];
  let bytes = 0;
  try {
    for await (const { index, step } of reader.steps(0, signal)) {
      for (const [part, at] of hitsOf(step.parts, query)) {
        const line = excerpt(step.parts[part]?.text ?? '', at, query.text.length);
        const hit = { step: index, part, at, line };
        bytes += Buffer.byteLength(JSON.stringify(hit)) + 1;
        if (hits.length >= query.limit || bytes > maxHitBytes) return { hits, more: true };
        hits.push(hit);
      }
      if (signal.aborted) return { hits, more: true };
    }
    return { hits, more: false };
  } catch (error) {
    if (signal.aborted) return { hits, more: true };
    throw error;
  }
}

function* hitsOf(parts: readonly Part[], { text, matchCase, kinds }: FindQuery): Generator<[number, number]> {
  const wanted = kinds === null ? null : new Set(kinds);
  const next = matchCase ? exactly(text) : inAnyCase(text);
  for (const [index, part] of parts.entries()) {
    if (wanted !== null && !wanted.has(part.kind)) continue;
    for (let at = next(part.text, 0); at !== -1; at = next(part.text, at + text.length)) yield [index, at];
  }
}

type Search = (text: string, from: number) => number;

function exactly(wanted: string): Search {
  return (text, from) => text.indexOf(wanted, from);
}

/**
 * By a pattern of the text itself: folding both texts would move offsets, as some letters have a longer form in the other case.
 */
function inAnyCase(wanted: string): Search {
  const pattern = new RegExp(wanted.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu');
  return (text, from) => {
    pattern.lastIndex = from;
    return pattern.exec(text)?.index ?? -1;
  };
}

/** The line round a hit, shortened on both sides. */
function excerpt(text: string, at: number, length: number): string {
  const before = text.slice(Math.max(0, at - excerptBefore), at);
  const lineStart = at - before.length + Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1;
  const after = text.slice(at, at + Math.max(length, 1) + maxExcerpt);
  const lineBreak = after.slice(length).search(/[\r\n]/);
  const lineEnd = lineBreak === -1 ? at + after.length : at + length + lineBreak;
  return textRange(text, lineStart, Math.min(lineEnd - lineStart, maxExcerpt)).toWellFormed();
}
