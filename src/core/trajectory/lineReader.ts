import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { setImmediate as nextTurnOfEventLoop } from 'node:timers/promises';

/** A line that is longer is not parsed: its text could be a quarter of what an engine can hold, several times over. */
export const maxLineBytes = 256 * 1024 * 1024;

/** Of such a line, what is kept to show. */
const keptOfLongLine = 64 * 1024;

const chunkBytes = 1024 * 1024;

/** One line of a file, without its line break. */
export interface FileLine {
  /** Where it begins, in bytes. */
  readonly start: number;
  /** Where the next one begins. */
  readonly end: number;
  /** Valid until the next line is asked for. The beginning only, where the line is longer than {@link maxLineBytes}. */
  readonly bytes: Buffer;
  readonly tooLong: boolean;
  readonly sha256: string;
  /** False for what comes after the last line break. */
  readonly terminated: boolean;
}

/** What to read, and when. */
export interface LineRange {
  readonly from: number;
  /** Where to stop; the end of the file where it is left out. */
  readonly to?: number;
  /** Awaited between slices of work: what keeps it waiting goes first. */
  readonly gate?: () => Promise<void>;
}

/**
 * The lines of a file between two positions. Memory is that of one chunk and one line. Between lines it lets other work of the
 * thread through, and waits where `gate` asks it to.
 */
export async function* readLines(
  file: FileHandle,
  { from, to = Number.POSITIVE_INFINITY, gate }: LineRange,
  signal: AbortSignal,
): AsyncGenerator<FileLine> {
  const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, Math.max(1, to - from)));
  const pauses = new Pauses(gate, signal);
  let line = new GrowingLine(from);
  for (let position = from; ; ) {
    signal.throwIfAborted();
    const wanted = Math.min(chunk.length, to - position);
    const { bytesRead } = wanted > 0 ? await file.read(chunk, 0, wanted, position) : nothing;
    if (bytesRead === 0) break;
    position += bytesRead;
    let at = 0;
    for (;;) {
      const end = chunk.subarray(0, bytesRead).indexOf(10, at);
      if (end === -1) break;
      await pauses.before(line.length + end - at);
      yield line.finish(chunk.subarray(at, end), true);
      at = end + 1;
      line = new GrowingLine(position - bytesRead + at);
    }
    line.add(chunk.subarray(at, bytesRead));
  }
  if (line.length > 0) yield line.finish(Buffer.alloc(0), false);
}

/** Work between two pauses, in bytes of lines: some milliseconds of parsing and hashing. One line may be more. */
const sliceBytes = 256 * 1024;

/** What a line costs beside its bytes, as bytes. */
const lineBytes = 1024;

/** Lets others go first, now and then. */
class Pauses {
  private readonly gate: (() => Promise<void>) | undefined;
  private readonly signal: AbortSignal;
  private worked = 0;

  constructor(gate: (() => Promise<void>) | undefined, signal: AbortSignal) {
    this.gate = gate;
    this.signal = signal;
  }

  /** Waits, if it is time to, before a line of so many bytes is worked on. */
  async before(bytes: number): Promise<void> {
    const work = bytes + lineBytes;
    this.worked += work;
    if (this.worked <= sliceBytes) return;
    this.worked = work;
    await nextTurnOfEventLoop();
    await this.gate?.();
    this.signal.throwIfAborted();
  }
}

const nothing = { bytesRead: 0 };

/** A line whose end is not there yet. */
class GrowingLine {
  private readonly start: number;
  private pieces: Buffer[] = [];
  private bytes = 0;
  private hash: Hash | null = null;

  constructor(start: number) {
    this.start = start;
  }

  get length(): number {
    return this.bytes;
  }

  /** Adds a piece; it is copied, as its memory is that of the chunk. */
  add(piece: Buffer): void {
    if (piece.length === 0) return;
    this.hash ??= createHash('sha256');
    this.hash.update(piece);
    const had = this.bytes;
    this.bytes += piece.length;
    if (this.bytes <= maxLineBytes) this.pieces.push(Buffer.from(piece));
    else if (had <= maxLineBytes) this.shorten(piece);
  }

  finish(last: Buffer, terminated: boolean): FileLine {
    const { start } = this;
    if (this.hash === null) {
      const end = start + last.length + Number(terminated);
      const sha256 = createHash('sha256').update(last).digest('hex');
      return { start, end, bytes: last, tooLong: false, sha256, terminated };
    }
    this.add(last);
    const bytes = this.pieces.length === 1 ? (this.pieces[0] ?? last) : Buffer.concat(this.pieces);
    this.pieces = [];
    const end = start + this.bytes + Number(terminated);
    const sha256 = this.hash.digest('hex');
    return { start, end, bytes, tooLong: this.bytes > maxLineBytes, sha256, terminated };
  }

  private shorten(piece: Buffer): void {
    const first = this.pieces[0] ?? Buffer.from(piece);
    this.pieces = [Buffer.from(first.subarray(0, keptOfLongLine))];
  }
}
