import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync } from 'node:fs';
import { BenchError } from '../errors.ts';
import { readBytes, truncateFile, writeAll, writeFault } from './files.ts';
import { sha256 } from './hash.ts';

/** `prev` of a journal's first record. */
export const chainStart = '0'.repeat(64);

/** One line of a journal, as read: its position, time, chain, and whatever its type brings. */
export interface JournalRecord {
  readonly seq: number;
  readonly t: string;
  readonly type: string;
  readonly prev: string;
  readonly [key: string]: unknown;
}

export interface JournalReading {
  readonly records: readonly JournalRecord[];
  /** sha256 of the last good line: what the next record carries as `prev`. */
  readonly head: string;
  /** Length of the good part, in bytes. */
  readonly goodBytes: number;
  /** Bytes after it: a last line that a crash cut short. 0 for a whole journal. */
  readonly tornBytes: number;
}

/**
 * Reads a journal and checks its chain. A last line without its newline is torn, and left out; anything else that does
 * not fit is damage.
 * @throws BenchError journal_damaged, naming the first line that does not fit
 */
export function readJournal(path: string): JournalReading {
  return parseJournal(readBytes(path), path);
}

/** {@link readJournal} on bytes that are there already; `path` is only for messages. */
export function parseJournal(bytes: Uint8Array, path: string): JournalReading {
  const { damage, ...reading } = parseJournalPrefix(bytes);
  if (damage === null) return reading;
  throw new BenchError('journal_damaged', `${path}, line ${reading.records.length + 1}: ${damage.what}`, {
    hint: 'The file was changed after it was written. Restore it from a copy, or start a new run.',
    cause: damage.cause,
  });
}

/** The good part of a journal, and what is wrong with the line after it, if it is not only torn. */
export interface JournalPrefix extends JournalReading {
  readonly damage: { readonly what: string; readonly cause?: unknown } | null;
}

/** What is known of the beginning of a journal. */
export interface JournalBeginning {
  readonly count: number;
  readonly head: string;
}

const nothing: JournalBeginning = { count: 0, head: chainStart };

/**
 * {@link parseJournal} for whoever can use the part before a damage; `bytes` are what follows after a beginning, which
 * the reading then does not hold.
 */
export function parseJournalPrefix(bytes: Uint8Array, after: JournalBeginning = nothing): JournalPrefix {
  const records: JournalRecord[] = [];
  let { head } = after;
  let start = 0;
  let damage: JournalPrefix['damage'] = null;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (;;) {
    const end = buffer.indexOf(10, start);
    if (end === -1) break;
    const line = buffer.subarray(start, end);
    const read = parseLine(line.toString('utf8'), after.count + records.length, head);
    if ('what' in read) {
      damage = read;
      break;
    }
    records.push(read.record);
    head = sha256(line);
    start = end + 1;
  }
  const tornBytes = damage === null ? buffer.length - start : 0;
  return { records, head, goodBytes: start, tornBytes, damage };
}

function parseLine(
  text: string,
  seq: number,
  prev: string,
): { readonly record: JournalRecord } | { readonly what: string; readonly cause?: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return { what: 'is not JSON', cause };
  }
  if (typeof value !== 'object' || value === null) return { what: 'is not a record' };
  const record = value as Record<string, unknown>;
  if (typeof record.type !== 'string' || typeof record.t !== 'string')
    return { what: 'has no type or no time' };
  if (record.seq !== seq) return { what: `has number ${JSON.stringify(record.seq)} where ${seq} is due` };
  if (record.prev !== prev)
    return { what: 'does not continue the chain: a line before it was changed or removed' };
  return { record: record as JournalRecord };
}

/**
 * An append-only file of chained JSON lines with one writer. `append` returns when the record is on the disk
 * (fdatasync), so whatever it returned from survives `kill -9` and power loss.
 */
export class Journal {
  readonly path: string;
  private readonly now: () => number;
  private readonly redact: (text: string) => string;
  private file: number | null;
  private bytes: number;
  private nextSeq: number;
  private headHash: string;

  private constructor(
    path: string,
    file: number,
    reading: JournalBeginning & Pick<JournalReading, 'goodBytes'>,
    now: () => number,
    redact: (text: string) => string,
  ) {
    this.redact = redact;
    this.path = path;
    this.file = file;
    this.bytes = reading.goodBytes;
    this.nextSeq = reading.count;
    this.headHash = reading.head;
    this.now = now;
  }

  /**
   * Starts a journal; `redact` goes over every text of an entry before it is written or hashed.
   * @throws BenchError not_writable | disk_full; EEXIST when there is one already
   */
  static create(path: string, now: () => number, redact: (text: string) => string = asItIs): Journal {
    try {
      const file = openSync(path, 'wx', 0o644);
      return new Journal(path, file, { ...nothing, goodBytes: 0 }, now, redact);
    } catch (error) {
      throw writeFault(error, path);
    }
  }

  /** Goes on with a journal: drops a torn tail and says how many bytes that was. `redact`: see {@link create}. */
  static continue(
    path: string,
    now: () => number,
    redact: (text: string) => string = asItIs,
  ): { journal: Journal; reading: JournalReading } {
    const reading = readJournal(path);
    const { records, head, goodBytes, tornBytes } = reading;
    const journal = Journal.resume(path, { count: records.length, head, goodBytes, tornBytes }, now, redact);
    return { journal, reading };
  }

  /** {@link continue} for whoever has just read it. */
  static resume(
    path: string,
    reading: JournalBeginning & Pick<JournalReading, 'goodBytes' | 'tornBytes'>,
    now: () => number,
    redact: (text: string) => string = asItIs,
  ): Journal {
    if (reading.tornBytes > 0) truncateFile(path, reading.goodBytes);
    try {
      return new Journal(path, openSync(path, 'a'), reading, now, redact);
    } catch (error) {
      throw writeFault(error, path);
    }
  }

  /** Hash of the last record: the head of the chain. */
  get head(): string {
    return this.headHash;
  }

  /**
   * Writes one record and waits until the disk has it.
   * @throws BenchError disk_full | not_writable; the file is then cut back to its last whole record
   */
  append(entry: { readonly type: string; readonly [key: string]: unknown }): void {
    if (this.file === null)
      throw new BenchError('internal', `${this.path} is closed: nothing can be written to it`);
    const record = {
      seq: this.nextSeq,
      t: new Date(this.now()).toISOString(),
      ...entry,
      prev: this.headHash,
    };
    const line = Buffer.from(JSON.stringify(record, (key, value) => this.written(key, value)));
    try {
      writeAll(this.file, Buffer.concat([line, newline]));
      fdatasyncSync(this.file);
    } catch (error) {
      this.cutBack();
      throw writeFault(error, this.path);
    }
    this.bytes += line.length + 1;
    this.nextSeq += 1;
    this.headHash = sha256(line);
  }

  close(): void {
    if (this.file === null) return;
    closeSync(this.file);
    this.file = null;
  }

  /** A lone surrogate has no UTF-8 form: written as it is, it would read back as another text than was hashed. */
  private written(key: string, value: unknown): unknown {
    if (typeof value !== 'string' || key === 'prev') return value;
    return this.redact(value.toWellFormed());
  }

  private cutBack(): void {
    if (this.file === null) return;
    try {
      if (fstatSync(this.file).size > this.bytes) ftruncateSync(this.file, this.bytes);
    } catch {
      // The torn line stays; the next reader drops it.
    }
  }
}

const newline = Buffer.from('\n');

function asItIs(text: string): string {
  return text;
}
