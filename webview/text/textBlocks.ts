/** A stretch of text, marked or not. */
export interface TextSegment {
  readonly text: string;
  readonly marked: boolean;
}

/** Lines of a text that are laid out together: the browser skips those that are out of sight. */
export interface TextBlock {
  readonly segments: readonly TextSegment[];
  /** Line breaks in it; what it is as high as, until it is laid out. */
  readonly lines: number;
}

export interface TextRange {
  readonly at: number;
  readonly end: number;
}

/** Characters of a block, about. */
const blockChars = 4096;

/** Cuts a text at line breaks into blocks, and each at the edges of what is marked. */
export function textBlocks(text: string, mark: TextRange | null): readonly TextBlock[] {
  const blocks: TextBlock[] = [];
  for (let at = 0; at < text.length; ) {
    const end = blockEnd(text, at);
    blocks.push({ segments: segments(text, at, end, mark), lines: lineBreaks(text, at, end) });
    at = end;
  }
  return blocks;
}

function blockEnd(text: string, at: number): number {
  if (text.length - at <= blockChars) return text.length;
  const next = text.indexOf('\n', at + blockChars);
  return next < 0 ? text.length : next + 1;
}

function lineBreaks(text: string, at: number, end: number): number {
  let count = 0;
  for (let next = text.indexOf('\n', at); next >= 0 && next < end; next = text.indexOf('\n', next + 1))
    count += 1;
  return count;
}

function segments(text: string, at: number, end: number, mark: TextRange | null): readonly TextSegment[] {
  const from = mark === null ? end : Math.max(at, Math.min(mark.at, end));
  const to = mark === null ? end : Math.max(from, Math.min(mark.end, end));
  return [
    { text: text.slice(at, from), marked: false },
    { text: text.slice(from, to), marked: true },
    { text: text.slice(to, end), marked: false },
  ].filter((segment) => segment.text !== '');
}

/** Where a mark ends: after its length, or after the name that begins there where only the place is known. */
export function markRange(text: string, at: number, length: number): TextRange {
  if (length > 0) return { at, end: at + length };
  const name = /^[\w./:@-]{1,253}/.exec(text.slice(at, at + 253))?.[0] ?? '';
  return { at, end: at + Math.max(1, name.length) };
}

/**
 * Where a stretch of the raw arguments of a tool call is in the command that is shown in their place: the same words, as
 * often before it. Null where they are not in it.
 */
export function rangeInShown(raw: string, shown: string, range: TextRange): TextRange | null {
  const escaped = raw.slice(range.at, range.end);
  const wanted = unescaped(escaped);
  if (wanted === '') return null;
  const before = raw.slice(0, range.at).split(escaped).length - 1;
  let at = shown.indexOf(wanted);
  for (let skipped = 0; skipped < before; skipped += 1) {
    const next = shown.indexOf(wanted, at + 1);
    if (at < 0 || next < 0) break;
    at = next;
  }
  return at < 0 ? null : { at, end: at + wanted.length };
}

function unescaped(text: string): string {
  try {
    const value: unknown = JSON.parse(`"${text}"`);
    return typeof value === 'string' ? value : text;
  } catch {
    return text;
  }
}
