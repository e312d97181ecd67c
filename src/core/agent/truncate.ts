/** Characters of one stream of a command that a model is shown. Source: BENCHMARK.md §5.1. */
export const maxOutputCharacters = 20_000;

const half = maxOutputCharacters / 2;

/** A stream of a command: all of it in `head`, or its two ends when `droppedBytes` were never kept. */
export interface StreamText {
  readonly head: string;
  readonly tail: string;
  readonly totalBytes: number;
  readonly droppedBytes: number;
}

/**
 * Head and tail of an output, 10 000 characters each, with a note of what is missing between them. Characters are code
 * points, as in the reference harness. Source: BENCHMARK.md §5.5.
 */
export function truncateOutput(output: StreamText): string {
  if (output.droppedBytes > 0) {
    return joinEnds(firstOf(output.head), lastOf(output.tail), `${output.totalBytes} bytes`);
  }
  const text = output.head + output.tail;
  // A text has at most as many code points as code units: most outputs need no counting.
  if (text.length <= maxOutputCharacters) return text;
  const characters = Array.from(text).length;
  if (characters <= maxOutputCharacters) return text;
  return joinEnds(firstOf(text), lastOf(text), `${characters} characters`);
}

function joinEnds(head: string, tail: string, size: string): string {
  return `${head}\n... This content has been truncated: of ${size}, only the first and the last ${half} characters are shown ...\n${tail}`;
}

/** The first {@link half} code points, without cutting one in two. */
function firstOf(text: string): string {
  return Array.from(text.slice(0, half * 2))
    .slice(0, half)
    .join('')
    .toWellFormed();
}

function lastOf(text: string): string {
  return Array.from(text.slice(-half * 2))
    .slice(-half)
    .join('')
    .toWellFormed();
}
