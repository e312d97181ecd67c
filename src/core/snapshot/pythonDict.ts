/** A value of a Python literal: BENCHMARK.md §2.5 has attributes as `repr()` of a dict. */
export type PythonValue = null | boolean | number | string | PythonValue[] | { [key: string]: PythonValue };

export type PythonResult =
  | { readonly ok: true; readonly value: PythonValue }
  | { readonly ok: false; readonly at: number; readonly problem: string };

/** Deeper nesting is refused: it would be an attack on the stack, not an attribute. */
const maxDepth = 64;

/**
 * Reads a Python literal: dicts, lists, tuples, strings with either quote, numbers, `True`, `False`, `None`. Keys become
 * text. Tuples and sets read as lists.
 */
export function parsePython(text: string): PythonResult {
  const reader = new Reader(text);
  try {
    return { ok: true, value: reader.document() };
  } catch (error) {
    if (error instanceof LiteralError) return { ok: false, at: error.at, problem: error.message };
    throw error;
  }
}

/**
 * Reads an attribute column to text values: what telemetry's attributes are. Other values are written as JSON. A column
 * that is empty reads as no attributes.
 *
 * @returns undefined if the text is no dict
 */
export function parseAttributes(text: string): Map<string, string> | undefined {
  if (text === '' || text === '{}') return new Map();
  const result = parsePython(text);
  if (!result.ok || !isDict(result.value)) return undefined;
  const entries = Object.entries(result.value);
  return new Map(
    entries.map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

function isDict(value: PythonValue): value is { [key: string]: PythonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

class LiteralError extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

const closing: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}' };
const words = new Map<string, PythonValue>([
  ['None', null],
  ['True', true],
  ['False', false],
]);
const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
  '\n': '',
};
const wordPattern = /[A-Za-z0-9_.+-]+/y;
const plainPattern = /[^'"\\]*/y;

/** A recursive reader over a text; throws {@link LiteralError}. */
class Reader {
  private readonly text: string;
  private at = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): PythonValue {
    const value = this.value();
    this.skipBlanks();
    return this.at === this.text.length ? value : this.fail('text after the literal');
  }

  private value(): PythonValue {
    this.skipBlanks();
    const first = this.text[this.at];
    if (first === undefined) return this.fail('the literal ends too early');
    if (first === "'" || first === '"') return this.strings();
    const end = closing[first];
    return end === undefined
      ? this.word()
      : this.nested(() => (first === '{' ? this.braces() : this.items(end)));
  }

  private nested<T>(read: () => T): T {
    this.at += 1;
    this.depth += 1;
    if (this.depth > maxDepth) this.fail('the literal is nested too deeply');
    const value = read();
    this.depth -= 1;
    return value;
  }

  private items(end: string): PythonValue[] {
    const items: PythonValue[] = [];
    while (!this.takes(end)) {
      items.push(this.value());
      if (!this.takes(',')) {
        this.expect(end);
        break;
      }
    }
    return items;
  }

  /** A dict, or a set if its first value has no colon after it. */
  private braces(): PythonValue {
    const entries: [string, PythonValue][] = [];
    while (!this.takes('}')) {
      const key = this.value();
      if (entries.length === 0 && !this.ahead(':')) {
        const others = this.takes(',') ? this.items('}') : this.items('}');
        return [key, ...others];
      }
      this.expect(':');
      entries.push([typeof key === 'string' ? key : JSON.stringify(key), this.value()]);
      if (!this.takes(',')) {
        this.expect('}');
        break;
      }
    }
    return Object.fromEntries(entries);
  }

  /** Adjacent strings are one, as in Python. */
  private strings(): string {
    let text = '';
    for (let first = this.text[this.at]; first === "'" || first === '"'; first = this.text[this.at]) {
      text += this.string(first);
      this.skipBlanks();
    }
    return text;
  }

  private string(quote: string): string {
    this.at += 1;
    let text = '';
    for (;;) {
      plainPattern.lastIndex = this.at;
      const plain = plainPattern.exec(this.text)?.[0] ?? '';
      text += plain;
      this.at += plain.length;
      const next = this.text[this.at];
      if (next === undefined) return this.fail('a string never ends');
      this.at += 1;
      if (next === quote) return text;
      text += next === '\\' ? this.escape() : next;
    }
  }

  private escape(): string {
    const letter = this.text[this.at] ?? '';
    this.at += 1;
    const digits = { x: 2, u: 4, U: 8 }[letter];
    // An escape that Python does not know stays as it is, backslash included.
    if (digits === undefined) return escapes[letter] ?? (/['"\\]/.test(letter) ? letter : `\\${letter}`);
    const hex = this.text.slice(this.at, this.at + digits);
    const code = /^[0-9a-fA-F]+$/.test(hex) && hex.length === digits ? Number.parseInt(hex, 16) : Number.NaN;
    if (!(code <= 0x10ffff)) return this.fail('a broken escape');
    this.at += digits;
    return String.fromCodePoint(code);
  }

  private word(): PythonValue {
    wordPattern.lastIndex = this.at;
    const word = wordPattern.exec(this.text)?.[0] ?? '';
    const value = words.get(word);
    const number = Number(word);
    if (value === undefined && (word === '' || Number.isNaN(number))) return this.fail('not a literal');
    this.at += word.length;
    return value === undefined ? number : value;
  }

  private skipBlanks(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at += 1;
  }

  private ahead(character: string): boolean {
    this.skipBlanks();
    return this.text[this.at] === character;
  }

  private takes(character: string): boolean {
    const found = this.ahead(character);
    if (found) this.at += 1;
    return found;
  }

  private expect(character: string): void {
    if (!this.takes(character)) this.fail(`expected ${character}`);
  }

  private fail(problem: string): never {
    throw new LiteralError(problem, this.at);
  }
}
