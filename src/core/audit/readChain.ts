import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { sha256 } from '../store/hash.ts';
import { chainStart, type JournalRecord } from '../store/journal.ts';

const chunkBytes = 1 << 20;
/** A tool's result has at most some ten thousand characters, a reply some megabytes. */
const maxLineBytes = 256 * 2 ** 20;

/** A journal that was read to its end, whatever is wrong with it. */
export interface ChainReading {
  /** Of the whole file. */
  readonly sha256: string;
  readonly bytes: number;
  /** Whole lines. */
  readonly lines: number;
  /** sha256 of each line that fits. */
  readonly hashes: readonly string[];
  /** The first line, from 1, that does not fit, and why as a clause about it. */
  readonly broken: { readonly line: number; readonly what: string } | null;
  /** Bytes after the last line break. */
  readonly tornBytes: number;
}

/**
 * Reads a journal a chunk at a time: the hash of the file, and of each line that the next one should name. `onRecord` gets
 * the records that fit. Memory does not grow with the file but by a hash a line.
 */
export async function readChain(
  path: string,
  onRecord: (record: JournalRecord) => void,
  signal: AbortSignal,
): Promise<ChainReading> {
  const chain = new Chain(onRecord);
  const hash = createHash('sha256');
  let bytes = 0;
  let rest: Buffer[] = [];
  let restBytes = 0;
  await using file = await open(path, 'r');
  const size = Math.min(chunkBytes, (await file.stat()).size + 1);
  for (;;) {
    // A fresh one each time: parts of it wait for the rest of their line.
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(size), 0, size);
    signal.throwIfAborted();
    if (bytesRead === 0) break;
    const chunk = buffer.subarray(0, bytesRead);
    hash.update(chunk);
    bytes += bytesRead;
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      const part = chunk.subarray(start, end);
      chain.line(rest.length === 0 ? part : Buffer.concat([...rest, part]));
      rest = [];
      restBytes = 0;
      start = end + 1;
    }
    restBytes += bytesRead - start;
    if (start < bytesRead && restBytes <= maxLineBytes) rest.push(chunk.subarray(start));
  }
  return { sha256: hash.digest('hex'), bytes, ...chain.end(restBytes) };
}

/** Follows a chain line by line. */
class Chain {
  private readonly onRecord: (record: JournalRecord) => void;
  private readonly hashes: string[] = [];
  private lines = 0;
  private broken: ChainReading['broken'] = null;
  /** The hash of a line that names another predecessor, until the line after it says which of the two was changed. */
  private suspect: string | null = null;

  constructor(onRecord: (record: JournalRecord) => void) {
    this.onRecord = onRecord;
  }

  line(bytes: Buffer): void {
    this.lines += 1;
    if (this.suspect !== null) this.judge(bytes, this.suspect);
    if (this.broken !== null) return;
    const read = parseLine(bytes, this.hashes.length);
    if (typeof read === 'string') {
      this.broken = { line: this.lines, what: read };
    } else if (read.prev !== (this.hashes.at(-1) ?? chainStart)) {
      this.broken = mismatch(this.lines - 1);
      this.suspect = sha256(bytes);
    } else {
      this.hashes.push(sha256(bytes));
      this.onRecord(read);
    }
  }

  end(tornBytes: number): Omit<ChainReading, 'sha256' | 'bytes'> {
    const { lines, hashes, broken } = this;
    return { lines, hashes, broken, tornBytes };
  }

  /** Where the next line names the suspect as it is, the line before the suspect is the one that was changed. */
  private judge(next: Buffer, suspect: string): void {
    this.suspect = null;
    const read = parseLine(next, this.hashes.length + 1);
    if (typeof read === 'string' || read.prev === suspect) return;
    this.broken = { line: this.lines - 1, what: 'was changed: the line after it names another one' };
  }
}

function mismatch(line: number): NonNullable<ChainReading['broken']> {
  if (line === 0)
    return { line: 1, what: 'does not begin a chain: it was changed, or lines before it were removed' };
  return { line, what: 'is not the line that the next one continues: it was changed' };
}

function parseLine(bytes: Buffer, seq: number): JournalRecord | string {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    // What is not JSON is said to be none: the parser's words would quote it.
    return 'is not JSON';
  }
  if (typeof value !== 'object' || value === null) return 'is not a record';
  const record = value as Record<string, unknown>;
  if (typeof record.type !== 'string' || typeof record.t !== 'string') return 'has no type or no time';
  if (record.seq !== seq)
    return `has number ${JSON.stringify(record.seq)?.slice(0, 40)} where ${seq} is due: a line was changed, added or removed`;
  if (typeof record.prev !== 'string') return 'names no line before it';
  return record as JournalRecord;
}
