/**
 * What a text is as JSON. `tail` is what a file that was cut off has after its last complete value, '' for a whole one.
 */
export type ReadJson =
  | { readonly ok: true; readonly value: unknown; readonly tail: string }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads JSON as other programs write it: with the bare `NaN` and `Infinity` of Python, which become texts of that name, and
 * cut off anywhere, in which case everything complete is there and the rest is in `tail`. Whole and proper JSON costs no more
 * than JSON.parse; the others are scanned once and parsed again.
 */
export function readJson(text: string): ReadJson {
  const strict = parse(text);
  if (strict.ok) return strict;
  const scan = scanJson(text);
  const mended = parse(scan.mended);
  if (mended.ok) return mended;
  if (scan.depth === 0) return strict;
  const closed = parse(`${scan.mended.slice(0, scan.completeEnd)}${scan.closers}`);
  return closed.ok ? { ok: true, value: closed.value, tail: scan.mended.slice(scan.completeEnd) } : strict;
}

function parse(text: string): ReadJson {
  try {
    return { ok: true, value: JSON.parse(text), tail: '' };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

interface Scan {
  /** The text, with quoted names for bare numbers that JSON has not. */
  readonly mended: string;
  /** Objects and lists that are open at the end. */
  readonly depth: number;
  /** Where, in `mended`, the last value ends that is complete; behind it, `closers` make it a whole again. */
  readonly completeEnd: number;
  readonly closers: string;
}

/** Walks over the text outside of strings. */
function scanJson(text: string): Scan {
  const out: string[] = [];
  const closers: string[] = [];
  let length = 0;
  let completeEnd = 0;
  let at = 0;
  while (at < text.length) {
    const quote = text.indexOf('"', at);
    const end = quote === -1 ? text.length : quote;
    const plain = text.slice(at, end).replace(/-?\bInfinity\b|\bNaN\b/g, (name) => `"${name}"`);
    for (let index = 0; index < plain.length; index += 1) {
      const char = plain.charCodeAt(index);
      if (char === 0x7b || char === 0x5b) closers.push(char === 0x7b ? '}' : ']');
      else if (char === 0x7d || char === 0x5d) closers.pop();
      else if (char !== 0x2c) continue;
      completeEnd = length + index + (char === 0x2c ? 0 : 1);
    }
    out.push(plain);
    length += plain.length;
    if (quote === -1) break;
    at = endOfString(text, quote);
    out.push(text.slice(quote, at));
    length += at - quote;
  }
  return { mended: out.join(''), depth: closers.length, completeEnd, closers: closers.reverse().join('') };
}

/** Position behind the closing quote of the string that begins at `start`; the end of the text where there is none. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
  return text.length;
}
