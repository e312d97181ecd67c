/**
 * The text of the value at `path` as it stands in `text`, or null where nothing is there: parsing and writing again
 * would change numbers, escapes, blanks and the order of names. `text` must be JSON; it is walked, not checked.
 */
export function jsonSource(text: string, path: readonly (string | number)[]): string | null {
  let start = skipBlanks(text, 0);
  for (const step of path) {
    const found = memberStart(text, start, step);
    if (found === null) return null;
    start = found;
  }
  return text.slice(start, valueEnd(text, start));
}

/** Where the value begins that the object or list at `start` has under `step`. Of equal names the last counts, as in JSON.parse. */
function memberStart(text: string, start: number, step: string | number): number | null {
  const isObject = text[start] === '{';
  if (isObject ? typeof step !== 'string' : text[start] !== '[' || typeof step !== 'number') return null;
  let found: number | null = null;
  let at = skipBlanks(text, start + 1);
  for (let index = 0; at < text.length && text[at] !== '}' && text[at] !== ']'; index += 1) {
    let name: string | number = index;
    if (isObject) {
      const nameEnd = stringEnd(text, at);
      name = JSON.parse(text.slice(at, nameEnd));
      at = skipBlanks(text, skipBlanks(text, nameEnd) + 1);
    }
    if (name === step) found = at;
    at = skipBlanks(text, valueEnd(text, at));
    if (text[at] === ',') at = skipBlanks(text, at + 1);
  }
  return found;
}

/** A loop rather than a recursion: a reply may be nested as deeply as it likes. */
function valueEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; ) {
    const character = text[at];
    if (character === '"') at = stringEnd(text, at);
    else if (character === '{' || character === '[') {
      depth += 1;
      at += 1;
    } else if (character === '}' || character === ']') {
      depth -= 1;
      at += 1;
    } else at = depth > 0 ? at + 1 : scalarEnd(text, at);
    if (depth === 0) return at;
  }
  return text.length;
}

function scalarEnd(text: string, start: number): number {
  const end = /[\s,\]}]/g;
  end.lastIndex = start + 1;
  return end.exec(text)?.index ?? text.length;
}

/** @param start of the opening quote @returns the position after the closing one */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\t' || text[at] === '\r') at += 1;
  return at;
}
