import { basename } from 'node:path';
import { BenchError, messageOf } from '../errors.ts';
import type { TrajectoryInfo, TrajectoryProblem } from '../schema/step.ts';
import type { ChangeSignal } from './changeSignal.ts';
import { followFile } from './followFile.ts';
import type { Foreground } from './foreground.ts';
import { type FileLine, readLines } from './lineReader.ts';
import { OwnFile } from './ownFile.ts';
import { OwnIndex } from './ownIndex.ts';
import { fileProblems, ownInfo } from './ownInfo.ts';
import { type OwnLine, readOwnLine } from './ownLine.ts';
import type { ByteRange } from './ownStep.ts';
import { mayStillBeWritten } from './stillWritten.ts';

/** What follows the last whole line. */
interface Tail {
  readonly line: OwnLine;
  readonly start: number;
  readonly end: number;
}

/** Keeps the index of a trajectory of ours up with its file: reads to the end, and on when it grows, and anew when it is another. */
export class OwnReading {
  private readonly changes: ChangeSignal;
  private readonly foreground: Foreground;
  private readonly lifetime = new AbortController();
  private readonly stopFollowing: () => void;
  private readonly watching: boolean;
  private currentFile: OwnFile;
  private currentIndex = new OwnIndex();
  private currentTail: Tail | null = null;
  /** End of a last record that had no line break. */
  private unbroken: number | null = null;
  private restarts = 0;
  private reachedEnd = false;
  private atEnd = false;
  private gone = false;
  private failure: string | null = null;
  private work: Promise<void> | null = null;
  private lookAgain = false;
  /** Whether there is somebody who may write it, while it has no end. */
  private written: boolean;

  constructor(
    file: OwnFile,
    { watch, changes, foreground }: { watch: boolean; changes: ChangeSignal; foreground: Foreground },
  ) {
    this.currentFile = file;
    this.changes = changes;
    this.foreground = foreground;
    this.watching = watch;
    this.written = watch && mayStillBeWritten(file.path, file.changedAtMs);
    this.stopFollowing = watch ? followFile(file.path, () => this.look()) : () => {};
    this.work = this.readToEnd().then(() => this.settleWork());
  }

  get file(): OwnFile {
    return this.currentFile;
  }

  get index(): OwnIndex {
    return this.currentIndex;
  }

  get tail(): OwnLine | null {
    return this.currentTail?.line ?? null;
  }

  /** Grows by one when the file was replaced, and everything known before is void. */
  get generation(): number {
    return this.restarts;
  }

  /** Whether the last step can be shown, which may still change. */
  get hasCaughtUp(): boolean {
    return this.reachedEnd;
  }

  /** Whether all that the file had when it was last looked at is in the index. */
  get complete(): boolean {
    return this.atEnd;
  }

  get live(): boolean {
    return this.written && this.currentIndex.ended === null;
  }

  /** Where the last step ends. */
  get end(): number {
    return this.currentTail?.end ?? this.currentIndex.end;
  }

  get totalBytes(): number {
    return Math.max(this.currentFile.bytes, this.end);
  }

  info(more: readonly TrajectoryProblem[]): TrajectoryInfo {
    const file = basename(this.currentFile.path);
    const problems = [...this.fileProblems(file), ...more];
    const info = ownInfo(this.currentIndex, { file, problems, restarted: this.restarts > 0 });
    const tailParts = this.currentTail?.line.entry.parts.length ?? 0;
    return { ...info, undecoded: info.undecoded + tailParts };
  }

  close(): void {
    this.stopFollowing();
    this.lifetime.abort();
    const { work } = this;
    const file = this.currentFile;
    void (async () => {
      await work;
      await this.foreground.idle();
      await file.close();
    })().catch(() => {
      // Nobody is left to be told that a file could not be closed.
    });
  }

  private fileProblems(file: string): readonly TrajectoryProblem[] {
    const index = this.currentIndex;
    const problems: TrajectoryProblem[] = [];
    if (this.gone) problems.push(fileProblems.gone(this.currentFile.path));
    if (this.failure !== null) problems.push(fileProblems.unreadable(file, this.failure));
    if (index.tooLargeStep !== null) problems.push(fileProblems.largeStep(file, index.tooLargeStep));
    if (!this.atEnd) return problems;
    if (this.end === 0 && !this.live) problems.push(fileProblems.empty(file));
    else if (index.records === 0 && this.end > 0) problems.push(fileProblems.noRecord(file));
    else if (this.currentTail !== null) {
      problems.push(fileProblems.tornTail(file, this.currentTail.end - this.currentTail.start));
    } else if (this.unbroken === index.end) problems.push(fileProblems.noBreak(file));
    else if (!this.live && index.ended === null && this.end > 0) problems.push(fileProblems.noEnd(file));
    return problems;
  }

  /** The file may have changed. */
  private look(): void {
    if (this.work !== null) this.lookAgain = true;
    else this.work = this.lookNow().then(() => this.settleWork());
  }

  private settleWork(): void {
    this.work = null;
    if (!this.lookAgain || this.lifetime.signal.aborted) return;
    this.lookAgain = false;
    this.look();
  }

  private async lookNow(): Promise<void> {
    try {
      await this.follow();
    } catch (error) {
      this.failed(error);
    }
  }

  private async follow(): Promise<void> {
    const change = await this.currentFile.look({ ended: this.currentIndex.ended !== null });
    if (this.lifetime.signal.aborted) return;
    const before = { gone: this.gone, live: this.live };
    this.gone = change === 'gone';
    this.written = this.watching && mayStillBeWritten(this.currentFile.path, this.currentFile.changedAtMs);
    if (this.gone !== before.gone || this.live !== before.live) this.changes.changed();
    if (change === 'replaced') await this.startOver();
    if (change === 'replaced' || change === 'grown') await this.readToEnd();
  }

  private async startOver(): Promise<void> {
    const before = this.currentFile;
    try {
      this.currentFile = await OwnFile.open(before.path);
    } catch (error) {
      if (!BenchError.is(error, 'run_missing')) throw error;
      this.gone = true;
      this.changes.changed();
      return;
    }
    this.currentIndex = new OwnIndex();
    this.currentTail = null;
    this.unbroken = null;
    this.restarts += 1;
    this.reachedEnd = false;
    this.failure = null;
    await this.foreground.idle();
    await before.close();
  }

  private async readToEnd(): Promise<void> {
    this.atEnd = false;
    const { signal } = this.lifetime;
    const range = { from: this.currentIndex.end, gate: this.foreground.idle };
    try {
      let tail: Tail | null = null;
      for await (const line of readLines(this.currentFile.handle, range, signal)) {
        if (line.terminated) this.take(line);
        else tail = this.takeLast(line);
      }
      this.currentTail = tail;
      await this.currentFile.markEnd(this.currentIndex.end);
    } catch (error) {
      this.failed(error);
    }
    this.atEnd = true;
    this.reachedEnd = true;
    this.changes.changed();
  }

  private take(line: FileLine): void {
    this.currentTail = null;
    // The break of a record that had none when it was read.
    if (line.start === this.unbroken && line.bytes.length === 0) this.currentIndex.skip(line);
    else this.currentIndex.add(line);
    this.changes.changed();
  }

  /** A last line without a break is a record if it can be read as one, and else the beginning of one. */
  private takeLast(line: FileLine): Tail | null {
    const read = readOwnLine(line);
    if (read.entry.record === null) return { line: read, start: line.start, end: line.end };
    this.take(line);
    this.unbroken = line.end;
    return null;
  }

  private failed(error: unknown): void {
    if (!this.lifetime.signal.aborted) this.failure = messageOf(error);
    this.changes.changed();
  }
}

/** Where a step is in the file. */
export function stepRange(reading: OwnReading, step: number): ByteRange {
  const range = reading.index.range(step);
  const isLast = step === reading.index.closed.length;
  return isLast ? { start: range.start, end: reading.end } : range;
}
