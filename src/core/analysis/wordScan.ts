/**
 * Finds the words of a text that may be names of Kubernetes objects: runs of ASCII letters, digits, `_`, `.` and `-`, without
 * the punctuation at their ends. So `cart` is no word of `cart-service`, `service_cart_raw.tsv` or `cart.py`, and is one of
 * `'cart',`. An escape of JSON, Python or a shell (`\n`, `\"`, `\u003c`) is between words: results quote text in text.
 *
 * Told by position, not by text: of hundreds of megabytes of words few are worth a string.
 *
 * @param onWord gets where a word begins and ends, and where its first dot is, or -1
 */
export function scanWords(text: string, onWord: (start: number, end: number, dot: number) => void): void {
  const length = text.length;
  let at = 0;
  while (at < length) {
    const code = text.charCodeAt(at);
    if (code === backslash) {
      at += escapeLength(text, at);
      continue;
    }
    if (classOf(code) !== inner) {
      at += 1;
      continue;
    }
    const start = at;
    let end = at + 1;
    let dot = -1;
    for (at += 1; at < length; at += 1) {
      const character = text.charCodeAt(at);
      const kind = classOf(character);
      if (kind === none) break;
      if (kind === inner) end = at + 1;
      else if (dot < 0 && character === fullStop) dot = at;
    }
    onWord(start, end, dot < end ? dot : -1);
  }
}

/** Whether a text is one word by the rules of {@link scanWords}, so that a scan can find it. */
export function isWord(text: string): boolean {
  let whole = false;
  scanWords(text, (start, end) => {
    whole = start === 0 && end === text.length;
  });
  return whole;
}

/** Whether the character at a position could belong to a longer word. */
export function isWordCharacter(text: string, at: number): boolean {
  return at >= 0 && at < text.length && classOf(text.charCodeAt(at)) !== none;
}

/** Whether a word goes on from beside this place, forwards (1) or backwards (-1): `cart` does in `cart-x`, not in `cart.` */
export function wordGoesOn(text: string, at: number, direction: 1 | -1): boolean {
  const kind = classOf(text.charCodeAt(at));
  if (kind !== joint) return kind === inner;
  return classOf(text.charCodeAt(at + direction)) === inner;
}

const none = 0;
/** `.` and `-`: part of a word between others, punctuation at its ends. */
const joint = 1;
const inner = 2;

const classes = new Uint8Array(128);
for (const character of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_')
  classes[character.charCodeAt(0)] = inner;
for (const character of '.-') classes[character.charCodeAt(0)] = joint;

function classOf(code: number): number {
  return code < 128 ? (classes[code] ?? none) : none;
}

const fullStop = '.'.charCodeAt(0);
const backslash = '\\'.charCodeAt(0);

/** Code units of the escape that begins here; 1 for a backslash that begins none. */
function escapeLength(text: string, at: number): number {
  const letter = text[at + 1] ?? '';
  if (letter === 'u' && /^[0-9a-fA-F]{4}$/.test(text.slice(at + 2, at + 6))) return 6;
  return 'nrtbf'.includes(letter) ? 2 : 1;
}
