import { type FileHandle, open } from 'node:fs/promises';
import { BenchError, messageOf } from '../errors.ts';
import { ByteWindow } from './byteWindow.ts';
import { type OnProblem, problemHandler, type SnapshotProblem } from './snapshotProblem.ts';
import { createBounds, scanRecord } from './tsvScanner.ts';
import { invalidUtf8At } from './utf8.ts';

export interface TsvOptions {
  /** Longest record in bytes; a longer one ends the reading. Default 64 MiB; real ones stay under 1 MiB. */
  readonly maxRecordBytes?: number;
  readonly onProblem?: OnProblem;
}

const defaultMaxRecordBytes = 64 << 20;

/**
 * A table of a snapshot: tab-separated, quoted like CSV, its first record the header (BENCHMARK.md §2.5). Reads in flat
 * memory; one pass over {@link rows}; use with `await using`.
 */
export class TsvTable implements AsyncDisposable {
  readonly file: string;
  private readonly handle: FileHandle;
  private readonly window: ByteWindow;
  private readonly maxRecordBytes: number;
  private readonly onProblem: (problem: SnapshotProblem) => void;
  private readonly signal: AbortSignal;
  private header: readonly string[] = [];
  private readonly bounds = createBounds();
  /** Where in the window the next record begins, and where the checked text ends. */
  private at = 0;
  private checkedTo = 0;
  /** Lines of the record at work and of the next one. */
  private recordLine = 1;
  private nextLine = 1;
  private readonly reported = new Set<SnapshotProblem['code']>();

  private constructor(file: string, handle: FileHandle, options: TsvOptions, signal: AbortSignal) {
    const { maxRecordBytes = defaultMaxRecordBytes } = options;
    this.file = file;
    this.handle = handle;
    this.window = new ByteWindow(handle, maxRecordBytes);
    this.maxRecordBytes = maxRecordBytes;
    this.onProblem = problemHandler(options.onProblem);
    this.signal = signal;
  }

  /** Opens a table and reads its header. @throws BenchError `snapshot_invalid` */
  static async open(file: string, options: TsvOptions, signal: AbortSignal): Promise<TsvTable> {
    const table = new TsvTable(file, await openFile(file), options, signal);
    try {
      await table.readHeader();
      return table;
    } catch (error) {
      await table[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Line of the record that was read last; from 1. */
  get line(): number {
    return this.recordLine;
  }

  /** Names of the columns, from the file. */
  get columns(): readonly string[] {
    return this.header;
  }

  /**
   * The records after the header, each as the values of `columns` in their order; a column that the file lacks gives ''.
   * Only these columns are decoded.
   */
  async *rows(columns: readonly string[]): AsyncGenerator<readonly string[], void, void> {
    const picks = columns.map((column) => this.header.indexOf(column));
    while (await this.advance()) {
      if (this.isWhole()) yield picks.map((pick) => this.field(pick));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.handle.close();
  }

  private async readHeader(): Promise<void> {
    if (!(await this.advance())) {
      if (this.reported.size === 0) this.report('empty', 1, 'the file is empty: it lacks even a header');
      return;
    }
    const names = Array.from({ length: this.bounds.count }, (_, index) => this.field(index));
    // Some writers begin a file with a byte order mark.
    this.header = names.map((name, index) => (index === 0 ? name.replace(/^\uFEFF/, '') : name));
  }

  /** Moves to the next record that is not a blank line; false at the end. */
  private async advance(): Promise<boolean> {
    for (;;) {
      const { bytes, ended } = this.window;
      const end = this.at < bytes.length ? scanRecord(bytes, this.at, ended, this.bounds) : -1;
      if (end < 0) {
        if (!(await this.readMore())) return false;
        continue;
      }
      this.at = end;
      this.recordLine = this.nextLine;
      this.nextLine += 1 + this.bounds.innerLines;
      if (this.bounds.count > 1 || this.bounds.from[0] !== this.bounds.to[0]) return true;
    }
  }

  /** Reads on; false where the file ends or cannot be read further, which is said unless it is a clean end. */
  private async readMore(): Promise<boolean> {
    this.signal.throwIfAborted();
    if (this.window.ended) {
      if (this.at < this.window.bytes.length) this.reportCut();
      return false;
    }
    const dropped = this.at;
    if (!(await this.window.readMore(dropped))) {
      this.report('too_long', this.nextLine, `a record has more than ${this.maxRecordBytes} bytes`);
      return false;
    }
    this.at = 0;
    this.checkText(this.checkedTo - dropped);
    return true;
  }

  /** Checks what was read since the last time, up to the last line end: no character goes over one. */
  private checkText(from: number): void {
    const { bytes, ended, offset } = this.window;
    const to = ended ? bytes.length : bytes.lastIndexOf(0x0a) + 1;
    this.checkedTo = Math.max(from, to);
    if (to <= from) return;
    const part = bytes.subarray(from, to);
    const nul = part.indexOf(0);
    if (nul >= 0) this.reportAt('nul', from + nul, `holds a NUL byte at offset ${offset + from + nul}`);
    const bad = invalidUtf8At(part);
    if (bad >= 0) this.reportAt('encoding', from + bad, `is not UTF-8 at byte offset ${offset + from + bad}`);
  }

  /** Whether the record has the columns of the header; if not, that is reported. */
  private isWhole(): boolean {
    const { count, textAfterQuote } = this.bounds;
    if (textAfterQuote) this.report('quote', this.recordLine, 'there is text after a closing quote');
    if (count === this.header.length) return true;
    const cut =
      this.window.ended && this.at >= this.window.bytes.length
        ? '; the file ends here, so it may be cut'
        : '';
    this.report(
      'columns',
      this.recordLine,
      `the record has ${count} columns instead of ${this.header.length}${cut}`,
    );
    return false;
  }

  private field(index: number): string {
    const { from, to, doubled } = this.bounds;
    const text = index < 0 ? '' : this.window.bytes.toString('utf8', from[index], to[index]);
    return doubled[index] ? text.replaceAll('""', '"') : text;
  }

  private reportCut(): void {
    const line = this.nextLine + this.bounds.innerLines;
    this.report('cut', line, 'the quoted field that begins in this line never ends: the file is cut');
  }

  /** Reports once a file what would otherwise be said of every part of it. */
  private reportAt(code: SnapshotProblem['code'], at: number, message: string): void {
    if (this.reported.has(code)) return;
    let line = this.nextLine;
    for (let end = this.window.bytes.indexOf(0x0a, this.at); end >= 0 && end < at; line += 1) {
      end = this.window.bytes.indexOf(0x0a, end + 1);
    }
    this.report(code, line, message);
  }

  private report(code: SnapshotProblem['code'], line: number, message: string): void {
    this.reported.add(code);
    this.onProblem({ code, file: this.file, line, message });
  }
}

async function openFile(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'r');
  } catch (cause) {
    throw new BenchError('snapshot_invalid', `${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
}
