/** Bytes that mean something in a table. */
const tab = 0x09;
const newline = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;

/** Where the fields of one record lie; one object serves all records of a file. */
export interface RecordBounds {
  /** Fields found so far, also of a record that is not complete. */
  count: number;
  /** First byte of each field, inside its quotes if it has them. */
  readonly from: number[];
  /** Byte after each field. */
  readonly to: number[];
  /** Whether a field holds doubled quotes, which stand for one. */
  readonly doubled: boolean[];
  /** Line ends inside quoted fields of the record. */
  innerLines: number;
  /** Whether the bytes end inside a quoted field. */
  openQuote: boolean;
  /** A closing quote was followed by something else than a tab or a line end. */
  textAfterQuote: boolean;
  /** The next line end at or after the field at work, so that counting lines stays linear. */
  nextLine: number;
}

export function createBounds(): RecordBounds {
  return {
    count: 0,
    from: [],
    to: [],
    doubled: [],
    innerLines: 0,
    openQuote: false,
    textAfterQuote: false,
    nextLine: -1,
  };
}

/**
 * Finds the fields of the record that begins at `start`: tab-separated values with CSV quoting (BENCHMARK.md §2.5).
 *
 * @param isLast whether the file ends where `bytes` end: then the last record needs no line end
 * @returns the byte after the record's line end, or -1 if the record goes on behind the bytes
 */
export function scanRecord(bytes: Buffer, start: number, isLast: boolean, bounds: RecordBounds): number {
  bounds.count = 0;
  bounds.innerLines = 0;
  bounds.openQuote = false;
  bounds.textAfterQuote = false;
  bounds.nextLine = -1;
  for (let at = start; ; ) {
    const stop = bytes[at] === quote ? scanQuoted(bytes, at, bounds) : scanPlain(bytes, at, bounds);
    if (stop < 0) return -1;
    // More may follow: a quote as the last byte may be the first of two.
    if (stop >= bytes.length) return isLast ? bytes.length : -1;
    at = stop + 1;
    if (bytes[stop] === newline) return at;
  }
}

/** A field without quotes. Returns where the tab or line end after it is, or the end of the bytes. */
function scanPlain(bytes: Buffer, start: number, bounds: RecordBounds): number {
  const at = fieldEnd(bytes, start);
  const crlf = bytes[at] !== tab && at > start && bytes[at - 1] === carriageReturn;
  addField(bounds, start, crlf ? at - 1 : at, false);
  return at;
}

/** A field in quotes. Returns as {@link scanPlain}; -1 if its quotes do not close before the end of the bytes. */
function scanQuoted(bytes: Buffer, start: number, bounds: RecordBounds): number {
  const from = start + 1;
  let doubled = false;
  let close = bytes.indexOf(quote, from);
  while (close >= 0 && bytes[close + 1] === quote) {
    doubled = true;
    close = bytes.indexOf(quote, close + 2);
  }
  if (close < 0) {
    bounds.openQuote = true;
    return -1;
  }
  bounds.innerLines += countInnerLines(bytes, from, close, bounds);
  const after = bytes[close + 1] === carriageReturn ? close + 2 : close + 1;
  const at = fieldEnd(bytes, after);
  bounds.textAfterQuote ||= at > after;
  addField(bounds, from, at > after ? at : close, doubled);
  return at;
}

function fieldEnd(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== tab && bytes[at] !== newline) at += 1;
  return at;
}

function addField(bounds: RecordBounds, from: number, to: number, doubled: boolean): void {
  bounds.from[bounds.count] = from;
  bounds.to[bounds.count] = to;
  bounds.doubled[bounds.count] = doubled;
  bounds.count += 1;
}

function countInnerLines(bytes: Buffer, from: number, to: number, bounds: RecordBounds): number {
  let lines = 0;
  if (bounds.nextLine < from) bounds.nextLine = lineEndFrom(bytes, from);
  while (bounds.nextLine < to) {
    lines += 1;
    bounds.nextLine = lineEndFrom(bytes, bounds.nextLine + 1);
  }
  return lines;
}

function lineEndFrom(bytes: Buffer, from: number): number {
  const at = bytes.indexOf(newline, from);
  return at < 0 ? Number.POSITIVE_INFINITY : at;
}
