import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { BenchError, messageOf, systemErrorCode } from '../errors.ts';
import { Kept, lookAt } from './fileStamp.ts';
import { makeFolder, syncFolder, truncateFile } from './files.ts';
import { chainStart, Journal } from './journal.ts';
import { personFileName } from './layout.ts';
import { headOf, type LogKind, type PersonLog, parsePersonLog, unreadablePersonLog } from './personLog.ts';

/** A record before its file gives it position, time and chain. */
export type EntryOf<R> = Omit<R, 'seq' | 't' | 'prev' | 'schema_version'> & { readonly type: string };

export interface Appended {
  /** What the reviewer should know, as sentences. */
  readonly remarks: readonly string[];
  /** Takes the records out again, where what should go with them failed. Only under the lock that they were written under. */
  readonly takeBack: () => void;
}

/** A file of ten thousand labels has some 5 MB. */
export const maxPersonLogBytes = 256 * 2 ** 20;

/** The files of a folder: one a person. Each is read again when it has changed. */
export class PersonFolder<R, F extends PersonLog<R>> {
  private readonly dir: string;
  private readonly kind: LogKind<R, F>;
  private readonly kept: Map<string, Kept<F>> = new Map();

  constructor(dir: string, kind: LogKind<R, F>) {
    this.dir = dir;
    this.kind = kind;
  }

  /** All of them, by name. A folder that is not there holds none. @throws system errors where the folder cannot be read */
  files(): readonly F[] {
    return this.names().map((name) => this.file(name));
  }

  /** One text for the state of all files: it changes when any of them does. */
  stamp(): string {
    return JSON.stringify(this.names().map((name) => [name, lookAt(join(this.dir, name)).stamp]));
  }

  /** The file of a person; null before the first record. */
  of(person: string): F | null {
    const name = personFileName(person);
    return lookAt(join(this.dir, name)).kind === 'absent' ? null : this.file(name);
  }

  /**
   * Adds records to a person's file, all or none, and waits until the disk has them. Only under the lock of the folder.
   * @throws BenchError journal_damaged for a file that is not sound: nothing is written over it; disk_full | not_writable
   */
  append(person: string, entries: readonly EntryOf<R>[], now: () => number): Appended {
    const before = this.of(person);
    const { noun } = this.kind;
    if (before !== null && before.problem !== null) {
      throw new BenchError('journal_damaged', before.problem, {
        hint: `The ${noun} is not saved. Put the file in order or move it out of the folder, then save again.`,
      });
    }
    for (const entry of entries) refuseUnreadable(this.kind, entry);
    const path = join(this.dir, personFileName(person));
    const takeBack = () =>
      before === null ? rmSync(path, { force: true }) : truncateFile(path, before.goodBytes);
    try {
      this.write({ path, before, now }, entries);
    } catch (error) {
      takeBackQuietly(takeBack);
      throw error;
    }
    return { remarks: tornRemarks(before), takeBack };
  }

  private write({ path, before, now }: Place<R>, entries: readonly EntryOf<R>[]): void {
    makeFolder(this.dir);
    const journal =
      before === null ? Journal.create(path, now) : Journal.resume(path, beginningOf(before), now);
    try {
      let isFirst = before === null || before.records.length === 0;
      for (const { type, ...entry } of entries) {
        journal.append({ type, ...(isFirst ? { schema_version: this.kind.version } : {}), ...entry });
        isFirst = false;
      }
    } finally {
      journal.close();
    }
    if (before === null) syncFolder(this.dir);
    this.readOn(path, before);
  }

  /** Reads what was just written, and nothing else: a file may hold thousands of records. */
  private readOn(path: string, before: PersonLog<R> | null): void {
    const name = basename(path);
    const kept = this.kept.get(name) ?? new Kept<F>();
    this.kept.set(name, kept);
    const added = readFrom(path, before?.goodBytes ?? 0);
    kept.get(lookAt(path), () => parsePersonLog(this.kind, added, name, before));
  }

  private names(): string[] {
    try {
      return readdirSync(this.dir)
        .filter((name) => name.endsWith('.jsonl'))
        .sort();
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return [];
      throw error;
    }
  }

  private file(name: string): F {
    const kept = this.kept.get(name) ?? new Kept<F>();
    this.kept.set(name, kept);
    const path = join(this.dir, name);
    const look = lookAt(path);
    return kept.get(look, () => {
      if (look.kind !== 'file')
        return unreadablePersonLog(this.kind, name, look.kind === 'absent' ? 'it is gone' : look.why);
      if (look.bytes > maxPersonLogBytes)
        return unreadablePersonLog(this.kind, name, `it has ${look.bytes} bytes`);
      try {
        return parsePersonLog(this.kind, readFileSync(path), name);
      } catch (error) {
        return unreadablePersonLog(this.kind, name, messageOf(error));
      }
    });
  }
}

/** What is written must be readable: nobody could add anything any more after a line that is no record. */
function refuseUnreadable<R, F extends PersonLog<R>>(
  { noun, schema }: LogKind<R, F>,
  entry: EntryOf<R>,
): void {
  const line = { seq: 0, t: new Date(0).toISOString(), prev: chainStart };
  const { error } = schema.safeParse({ ...line, ...entry });
  if (error === undefined) return;
  const article = /^[aeiou]/.test(noun) ? 'an' : 'a';
  throw new BenchError('usage', `this cannot be saved as ${article} ${noun}: ${z.prettifyError(error)}`, {
    hint: `Shorten the text, or choose another ${noun}.`,
    cause: error,
  });
}

function beginningOf<R>(file: PersonLog<R>) {
  const { goodBytes, tornBytes, records } = file;
  return { count: records.length, head: headOf(file), goodBytes, tornBytes };
}

/** The bytes of a file after its first so many. */
function readFrom(path: string, start: number): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(fstatSync(file).size - start);
    let length = 0;
    for (let read = 1; read > 0; length += read) {
      read = readSync(file, bytes, length, bytes.length - length, start + length);
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

interface Place<R> {
  readonly path: string;
  readonly before: PersonLog<R> | null;
  readonly now: () => number;
}

/** On the way out of a failure, which is what a caller should hear of. A journal has cut back what it could not write. */
function takeBackQuietly(takeBack: () => void): void {
  try {
    takeBack();
  } catch {
    // The disk takes nothing: neither did it take the record.
  }
}

function tornRemarks(before: PersonLog<unknown> | null): string[] {
  if (before === null || before.tornBytes === 0) return [];
  return [
    `The last line of ${before.file} had been cut short (${before.tornBytes} bytes): it was never saved whole, and was dropped.`,
  ];
}
