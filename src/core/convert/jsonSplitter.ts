/** A piece of a JSON text that can be understood by itself. */
export interface JsonPiece {
  /** `element`: one of a list that is read piece by piece. `document`: a whole value, without the elements of such lists. */
  readonly type: 'element' | 'document';
  /** Where the list is: '' for a document that is a list, else its key, or two keys such as `data.alerts`. */
  readonly list: string;
  readonly text: string;
}

export interface JsonProblem {
  readonly type: 'problem';
  readonly reason: string;
}

/**
 * Lists that hold most of a file, and whose elements say what they are: of Kubernetes, of Prometheus and Alertmanager,
 * of OTLP and of Tempo. Keys from the document's top.
 */
const lists = new Set([
  '',
  'items',
  'alerts',
  'data.alerts',
  'data.result',
  'resourceSpans',
  'resourceLogs',
  'resourceMetrics',
  'batches',
]);

const space = 0x20;
const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

interface Level {
  readonly isList: boolean;
  /** Keys from the top to this value, as in {@link lists}; null below what can be such a list. */
  readonly path: string | null;
}

/**
 * Cuts JSON into pieces as its bytes arrive, so that a list of any length is read in flat memory, and what stands before
 * a cut is read although the text never ends. Several documents may follow one another, as in JSON lines.
 */
export class JsonSplitter {
  private readonly maxPieceBytes: number;
  private readonly levels: Level[] = [];
  /** The document at work without the elements of its list, and the element at work. */
  private readonly rest = new Gathered();
  private readonly element = new Gathered();
  /** Levels around the element at work; 0 outside of one. */
  private elementDepth = 0;
  private inString = false;
  private escaped = false;
  /** Bytes of the key at work, of those near the top; null elsewhere. */
  private key: number[] | null = null;
  private lastKey = '';
  private expectsKey = false;
  /** Whether a document is at work that is neither object nor list. */
  private isBare = false;

  constructor(maxPieceBytes: number) {
    this.maxPieceBytes = maxPieceBytes;
  }

  /** What is known of the document at work: its text so far, without the elements of its list. */
  get head(): string {
    return this.rest.text();
  }

  *feed(chunk: Uint8Array): Generator<JsonPiece | JsonProblem> {
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (this.inString) {
        this.stringByte(byte);
        continue;
      }
      if (this.startsElement(byte)) {
        this.gather(chunk.subarray(from, at));
        from = at;
        this.elementDepth = this.levels.length;
      } else if (this.endsElement(byte)) {
        this.gather(chunk.subarray(from, at));
        // Commas between elements belong to nothing; the bracket closes the list, which is the document's.
        from = byte === comma ? at + 1 : at;
        yield this.takeElement();
      }
      if (this.step(byte)) {
        this.gather(chunk.subarray(from, at + 1));
        from = at + 1;
        yield this.take(this.rest, 'document', '');
      }
    }
    this.gather(chunk.subarray(from));
  }

  /** The end of the text. */
  *end(): Generator<JsonPiece | JsonProblem> {
    if (this.levels.length > 0 || this.inString) {
      yield problem('the JSON is cut: it ends inside a value, and what should follow is missing');
    } else if (this.isBare) yield this.take(this.rest, 'document', '');
  }

  private gather(bytes: Uint8Array): void {
    const target = this.elementDepth > 0 ? this.element : this.rest;
    if (target === this.rest && isBlank(bytes)) return;
    target.add(bytes, this.maxPieceBytes);
  }

  private takeElement(): JsonPiece | JsonProblem {
    this.elementDepth = 0;
    return this.take(this.element, 'element', this.levels.at(-1)?.path ?? '');
  }

  private take(gathered: Gathered, type: JsonPiece['type'], list: string): JsonPiece | JsonProblem {
    const { tooLong } = gathered;
    const text = tooLong ? '' : gathered.text();
    gathered.clear();
    return tooLong ? problem(`a part of it has more than ${this.maxPieceBytes} bytes`) : { type, list, text };
  }

  private startsElement(byte: number): boolean {
    const level = this.levels.at(-1);
    if (this.elementDepth > 0 || level === undefined || !level.isList || level.path === null) return false;
    return byte > space && byte !== comma && byte !== closeBracket && lists.has(level.path);
  }

  private endsElement(byte: number): boolean {
    const isEnd = byte === comma || byte === closeBracket;
    return isEnd && this.elementDepth > 0 && this.levels.length === this.elementDepth;
  }

  private stringByte(byte: number): void {
    if (this.escaped) this.escaped = false;
    else if (byte === backslash) this.escaped = true;
    else if (byte === quote) {
      this.inString = false;
      if (this.key !== null) this.lastKey = Buffer.from(this.key).toString('utf8');
      this.key = null;
      return;
    }
    if (this.key !== null && this.key.length < longestKey) this.key.push(byte);
  }

  /** Takes a byte outside of strings; says whether a document ends with it. */
  private step(byte: number): boolean {
    const level = this.levels.at(-1);
    switch (byte) {
      case quote:
        this.inString = true;
        this.key = this.expectsKey && this.levels.length <= 2 ? [] : null;
        this.expectsKey = false;
        this.isBare = this.isBare || level === undefined;
        return false;
      case openBrace:
      case openBracket:
        this.levels.push({ isList: byte === openBracket, path: this.pathBelow(level) });
        this.expectsKey = byte === openBrace;
        return false;
      case closeBrace:
      case closeBracket:
        this.levels.pop();
        this.expectsKey = false;
        return this.levels.length === 0;
      case comma:
        this.expectsKey = level?.isList === false;
        return false;
      default:
        return level === undefined && this.bareByte(byte);
    }
  }

  /** A document that is neither object nor list ends with the white space behind it. */
  private bareByte(byte: number): boolean {
    if (byte > space) this.isBare = true;
    const ends = byte <= space && this.isBare;
    if (ends) this.isBare = false;
    return ends;
  }

  private pathBelow(level: Level | undefined): string | null {
    if (level === undefined) return '';
    if (level.isList || level.path === null) return null;
    if (level.path === '') return this.lastKey;
    return level.path === 'data' ? `data.${this.lastKey}` : null;
  }
}

/** Longer keys are none of {@link lists}. */
const longestKey = 32;
/** White space of more bytes is kept: a look at each would cost more than it. */
const longestBlank = 256;

function isBlank(bytes: Uint8Array): boolean {
  return bytes.length <= longestBlank && bytes.every((byte) => byte <= space);
}

function problem(reason: string): JsonProblem {
  return { type: 'problem', reason };
}

/** Bytes that arrive in parts. */
class Gathered {
  tooLong = false;
  private bytes = 0;
  private parts: Uint8Array[] = [];

  add(part: Uint8Array, maxBytes: number): void {
    if (part.length === 0 || this.tooLong) return;
    this.bytes += part.length;
    this.tooLong = this.bytes > maxBytes;
    // A copy: the reader uses its buffer again.
    if (this.tooLong) this.parts = [];
    else this.parts.push(Uint8Array.from(part));
  }

  text(): string {
    return Buffer.concat(this.parts).toString('utf8');
  }

  clear(): void {
    this.tooLong = false;
    this.bytes = 0;
    this.parts = [];
  }
}
