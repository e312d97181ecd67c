/** Longest excerpt, in UTF-16 code units, without the marks of what was left out. */
export const maxExcerptChars = 300;

/** A line, and where in it the place is that it was taken for. */
export interface LineExcerpt {
  readonly line: string;
  readonly line_at: number;
}

/**
 * The line of a text that holds a place, shortened round it to {@link maxExcerptChars}, with `…` where something of the line
 * was left out. Only the neighbourhood is looked at, so a line of 50 MB costs no more than a short one. The result is a
 * text of its own: a piece cut out of a large text would keep all of that in memory.
 */
export function lineExcerpt(text: string, at: number, length: number): LineExcerpt {
  const shown = Math.min(length, maxExcerptChars);
  const room = maxExcerptChars - shown;
  const from = lineStart(text, at, at - room);
  const to = lineEnd(text, at + shown, at + shown + room);
  let start = from;
  let end = to;
  if (end - start > maxExcerptChars) {
    start = Math.max(start, Math.min(at - Math.floor(room / 2), end - maxExcerptChars));
    end = Math.min(end, start + maxExcerptChars);
  }
  const before = start > 0 && !isLineBreak(text, start - 1) ? '…' : '';
  const after = end < text.length && !isLineBreak(text, end) ? '…' : '';
  const line = ownText(`${before}${text.slice(start, end).toWellFormed()}${after}`);
  return { line, line_at: before.length + at - start };
}

/** The beginning of the line that holds `at`, or `limit` if it begins before that. */
function lineStart(text: string, at: number, limit: number): number {
  let start = at;
  while (start > 0 && start > limit && !isLineBreak(text, start - 1)) start -= 1;
  return start;
}

function lineEnd(text: string, at: number, limit: number): number {
  let end = at;
  while (end < text.length && end < limit && !isLineBreak(text, end)) end += 1;
  return end;
}

function isLineBreak(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 10 || code === 13;
}

function ownText(text: string): string {
  return String(JSON.parse(JSON.stringify(text)));
}
