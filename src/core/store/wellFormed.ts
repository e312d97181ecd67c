/**
 * The same JSON value with U+FFFD for each half of a surrogate pair in its texts. Servers and models write such halves, as
 * escapes in JSON; they have no UTF-8 form, and so no hash.
 */
export function wellFormed<T>(value: T): T {
  return parseWellFormed(JSON.stringify(value)) as T;
}

/** `JSON.parse` of a text that is UTF-8 on the disk, with U+FFFD for each half of a surrogate pair that it has as an escape. */
export function parseWellFormed(text: string): unknown {
  if (!surrogateEscape.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, part: unknown) => (typeof part === 'string' ? part.toWellFormed() : part));
}

/** Where there is none, nothing can be half: parsing is then as fast as it is without looking. */
const surrogateEscape = /\\u[dD][89a-fA-F]/;
