/**
 * JSON as every reader takes it: half of a surrogate pair, which `JSON.stringify` writes as an escape and strict readers
 * refuse with the whole file, is U+FFFD.
 * @param indent spaces for each level; none for one line
 */
export function jsonOf(value: unknown, indent = 0): string {
  const json = JSON.stringify(value, null, indent);
  if (!json.includes(mark)) return json;
  return json.replace(escapes, (written) => (isHalf(written) ? '\\ufffd' : written));
}

/** Whether JSON of `JSON.stringify` has half of a surrogate pair in it. */
export function hasHalfPair(json: string): boolean {
  return json.includes(mark) && (json.match(escapes)?.some(isHalf) ?? false);
}

const mark = '\\ud';
/** One escape after the other, so that the backslash of a text is not taken for the beginning of one. */
const escapes = /\\(?:u[0-9a-f]{4}|[^u])/g;

/** Whole pairs are written as they are. */
function isHalf(written: string): boolean {
  return written.startsWith(mark);
}

/** Whether JSON holds a value that was parsed: it has no number beyond all bounds (`1e999`), and strict readers no half of a pair. */
export function isHeldByJson(value: unknown): boolean {
  let isBounded = true;
  const json = JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'number' && !Number.isFinite(part)) isBounded = false;
    return part;
  });
  return isBounded && !hasHalfPair(json);
}
