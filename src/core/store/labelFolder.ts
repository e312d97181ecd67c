import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { BenchError, messageOf, systemErrorCode } from '../errors.ts';
import { LabelRecord, labelSchemaVersion } from '../schema/label.ts';
import { Kept, lookAt } from './fileStamp.ts';
import { makeFolder, syncFolder, truncateFile } from './files.ts';
import { chainStart, Journal } from './journal.ts';
import { headOf, type LabelFile, parseLabelFile, unreadableLabelFile } from './labelLog.ts';
import { labelFileName } from './layout.ts';

/** A label record before its file gives it position, time and chain. */
export type LabelEntry = Omit<LabelRecord, 'seq' | 't' | 'prev' | 'schema_version'>;

export interface Appended {
  /** What the reviewer should know, as sentences. */
  readonly remarks: readonly string[];
  /** Takes the records out again, where what should go with them failed. Only under the lock that they were written under. */
  readonly takeBack: () => void;
}

/** A reviewer's file of ten thousand labels has some 5 MB. */
const maxBytes = 256 * 2 ** 20;

/** The label files of a folder: one a reviewer. Each is read again when it has changed. */
export class LabelFolder {
  private readonly dir: string;
  private readonly kept: Map<string, Kept<LabelFile>> = new Map();

  constructor(dir: string) {
    this.dir = dir;
  }

  /** All of them, by name. A folder that is not there holds none. @throws system errors where the folder cannot be read */
  files(): readonly LabelFile[] {
    return this.names().map((name) => this.file(name));
  }

  /** One text for the state of all files: it changes when any of them does. */
  stamp(): string {
    return JSON.stringify(this.names().map((name) => [name, lookAt(join(this.dir, name)).stamp]));
  }

  /** The file of a reviewer; null before the first label. */
  of(reviewer: string): LabelFile | null {
    const name = labelFileName(reviewer);
    return lookAt(join(this.dir, name)).kind === 'absent' ? null : this.file(name);
  }

  /**
   * Adds records to a reviewer's file, all or none, and waits until the disk has them. Only under the lock of the folder.
   * @throws BenchError journal_damaged for a file that is not sound: nothing is written over it; disk_full | not_writable
   */
  append(reviewer: string, entries: readonly LabelEntry[], now: () => number): Appended {
    const before = this.of(reviewer);
    if (before !== null && before.problem !== null) {
      throw new BenchError('journal_damaged', before.problem, {
        hint: 'The label is not saved. Put the file in order or move it out of the folder, then save again.',
      });
    }
    for (const entry of entries) refuseUnreadable(entry);
    const path = join(this.dir, labelFileName(reviewer));
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

  private write({ path, before, now }: Place, entries: readonly LabelEntry[]): void {
    makeFolder(this.dir);
    const journal =
      before === null ? Journal.create(path, now) : Journal.resume(path, beginningOf(before), now);
    try {
      let isFirst = before === null || before.records.length === 0;
      for (const { type, ...entry } of entries) {
        journal.append({ type, ...(isFirst ? { schema_version: labelSchemaVersion } : {}), ...entry });
        isFirst = false;
      }
    } finally {
      journal.close();
    }
    if (before === null) syncFolder(this.dir);
    this.readOn(path, before);
  }

  /** Reads what was just written, and nothing else: a reviewer's file may hold thousands of labels. */
  private readOn(path: string, before: LabelFile | null): void {
    const name = basename(path);
    const kept = this.kept.get(name) ?? new Kept<LabelFile>();
    this.kept.set(name, kept);
    const added = readFrom(path, before?.goodBytes ?? 0);
    kept.get(lookAt(path), () => parseLabelFile(added, name, before));
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

  private file(name: string): LabelFile {
    const kept = this.kept.get(name) ?? new Kept<LabelFile>();
    this.kept.set(name, kept);
    const path = join(this.dir, name);
    const look = lookAt(path);
    return kept.get(look, () => {
      if (look.kind !== 'file')
        return unreadableLabelFile(name, look.kind === 'absent' ? 'it is gone' : look.why);
      if (look.bytes > maxBytes) return unreadableLabelFile(name, `it has ${look.bytes} bytes`);
      try {
        return parseLabelFile(readFileSync(path), name);
      } catch (error) {
        return unreadableLabelFile(name, messageOf(error));
      }
    });
  }
}

/** What is written must be readable: nobody could label any more after a line that is no label. */
function refuseUnreadable(entry: LabelEntry): void {
  const line = { seq: 0, t: new Date(0).toISOString(), prev: chainStart };
  const { error } = LabelRecord.safeParse({ ...line, ...entry });
  if (error === undefined) return;
  throw new BenchError('usage', `this cannot be saved as a label: ${z.prettifyError(error)}`, {
    hint: 'Shorten the text, or choose another label.',
    cause: error,
  });
}

function beginningOf(file: LabelFile) {
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

interface Place {
  readonly path: string;
  readonly before: LabelFile | null;
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

function tornRemarks(before: LabelFile | null): string[] {
  if (before === null || before.tornBytes === 0) return [];
  return [
    `The last line of ${before.file} had been cut short (${before.tornBytes} bytes): it was never saved whole, and was dropped.`,
  ];
}
