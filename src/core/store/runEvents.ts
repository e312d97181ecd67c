import { closeSync, openSync, readSync } from 'node:fs';
import { messageOf } from '../errors.ts';
import { AttemptMap } from './attemptMap.ts';
import type { Look } from './fileStamp.ts';
import { oneLine, parseJson } from './foreignText.ts';
import { sha256 } from './hash.ts';
import {
  type ChainedRecord,
  endIn,
  type IndexedEnd,
  isChainedRecord,
  keyIn,
  type RunStatus,
  statusIn,
} from './indexedEvent.ts';
import { chainStart } from './journal.ts';
import type { AttemptKey } from './layout.ts';

/** The last that the index says of an attempt. */
export interface IndexedAttempt {
  /** Which session of the run said so, from 1. */
  readonly session: number;
  /** Whether it began in that session. One that did not was scored in it from the trajectory of an earlier one. */
  readonly began: boolean;
  /** Null while it is at work, or where it was cut off. */
  readonly end: IndexedEnd | null;
}

/** An event has some hundred bytes, and a model's error message at most some thousand more. */
const maxLineBytes = 4 * 2 ** 20;
const chunkBytes = 2 ** 20;

/**
 * The index of a run, read from its `events.jsonl` and kept up with as the file grows. A torn last line is left for later;
 * a line that does not fit or breaks the chain is damage: the rest is still read, but a damaged index decides no number.
 */
export class RunEvents {
  private read = 0;
  private stamp: string | null = null;
  private inode = 0;
  /** Up to here whole lines have been read. */
  private offset = 0;
  private lines = 0;
  private nextSeq = 0;
  private head = chainStart;
  private attempts = new AttemptMap<IndexedAttempt>();
  private session = 0;
  private status: RunStatus | null = null;
  private firstDamage: string | null = null;

  /** What is wrong with the file, as a clause: the first line that is; null for nothing. */
  get damage(): string | null {
    return this.firstDamage;
  }

  /** Bytes of every reading so far. */
  get bytesRead(): number {
    return this.read;
  }

  /** Size of the part of the file that was read. */
  get bytes(): number {
    return this.offset;
  }

  /** The last that is known of an attempt; undefined where nothing is. */
  of(key: AttemptKey): IndexedAttempt | undefined {
    return this.attempts.get(key);
  }

  /** Sessions of the run so far. */
  get sessions(): number {
    return this.session;
  }

  /** How the last session ended; null before its end, or where it was cut off. */
  get ending(): RunStatus | null {
    return this.status;
  }

  /** Reads what came since it was read last; a file that was replaced or cut is read anew. */
  update(path: string, look: Look): void {
    if (look.stamp === this.stamp) return;
    if (look.kind !== 'file') {
      this.forget();
      if (look.kind === 'unreadable') this.firstDamage = oneLine(look.why);
    } else {
      // Changed, and not longer: what was read is not what is there.
      if (look.inode !== this.inode || look.bytes <= this.offset) this.forget();
      this.inode = look.inode;
      this.readOn(path);
    }
    this.stamp = look.stamp;
  }

  private forget(): void {
    this.offset = 0;
    this.lines = 0;
    this.nextSeq = 0;
    this.head = chainStart;
    this.attempts = new AttemptMap();
    this.session = 0;
    this.status = null;
    this.firstDamage = null;
  }

  private readOn(path: string): void {
    try {
      const file = openSync(path, 'r');
      try {
        const continued = this.offset > 0;
        this.readLines(file);
        if (!continued || this.firstDamage === null) return;
        // Perhaps not damage, but another file of that name written over this one.
        this.forget();
        this.readLines(file);
      } finally {
        closeSync(file);
      }
    } catch (error) {
      this.firstDamage ??= oneLine(messageOf(error));
    }
  }

  private readLines(file: number): void {
    let rest: Buffer = Buffer.alloc(0);
    for (;;) {
      const chunk = Buffer.allocUnsafe(chunkBytes);
      const length = readSync(file, chunk, 0, chunkBytes, this.offset + rest.length);
      if (length === 0) return;
      this.read += length;
      const fresh = chunk.subarray(0, length);
      const bytes = rest.length === 0 ? fresh : Buffer.concat([rest, fresh]);
      // Whole lines only: a character may be cut in two by the end of a chunk, but not by a line break.
      const whole = bytes.lastIndexOf(10) + 1;
      this.readText(bytes.toString('utf8', 0, whole));
      this.offset += whole;
      rest = bytes.subarray(whole);
      if (rest.length > maxLineBytes) {
        this.damaged(this.lines + 1, `it is longer than ${maxLineBytes} bytes; the rest was not read`);
        return;
      }
    }
  }

  private readText(text: string): void {
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      this.readLine(text.slice(start, end));
      start = end + 1;
    }
  }

  private readLine(line: string): void {
    this.lines += 1;
    const json = parseJson(line);
    if (!json.ok || !isChainedRecord(json.value)) {
      this.damaged(this.lines, json.ok ? 'it is no record of a journal' : json.why);
      this.nextSeq += 1;
    } else {
      const { seq, prev } = json.value;
      if (seq !== this.nextSeq || prev !== this.head) {
        this.damaged(
          this.lines,
          'it does not continue the chain: it or a line before it was changed or removed',
        );
      }
      this.nextSeq = seq + 1;
      if (!this.take(json.value)) {
        this.damaged(this.lines, 'it is not an event as this version writes them');
      }
    }
    this.head = sha256(line);
  }

  /** @returns false for an event that is known and not as it should be; one of another type says nothing to a list */
  private take(event: ChainedRecord): boolean {
    switch (event.type) {
      case 'run_started':
        this.session += 1;
        this.status = null;
        return true;
      case 'run_ended':
        this.status = statusIn(event);
        return this.status !== null;
      case 'attempt_started':
        return this.takeStart(keyIn(event));
      case 'attempt_ended':
        return this.takeEnd(keyIn(event), endIn(event));
      default:
        return true;
    }
  }

  private takeStart(key: AttemptKey | null): boolean {
    if (key !== null) this.attempts.set(key, { session: this.session, began: true, end: null });
    return key !== null;
  }

  private takeEnd(key: AttemptKey | null, end: IndexedEnd | null): boolean {
    if (key === null || end === null) return false;
    const began = this.attempts.get(key)?.session === this.session;
    this.attempts.set(key, { session: this.session, began, end });
    return true;
  }

  private damaged(line: number, what: string): void {
    this.firstDamage ??= `line ${line}: ${what}`;
  }
}
