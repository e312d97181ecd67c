/** Where a snapshot's files go: a folder, or memory. Chunks of one file arrive in order; files interleave. */
export interface SnapshotSink {
  /** Begins a file; `name` is its path inside the snapshot, with `/`. Each name is asked for once. */
  file(name: string): SnapshotFile;
}

export interface SnapshotFile {
  write(text: string): Promise<void>;
  close(): Promise<void>;
}

/** Characters that are gathered before a chunk is written: large enough that system calls cost nothing. */
const chunkCharacters = 64 * 1024;

/** One output file that gathers rows into chunks. `add` never waits; {@link SnapshotOutput.drain} does. */
export interface RowFile {
  add(row: string): void;
}

/** The open files of a snapshot. Memory is bounded by the number of files times the size of a chunk. */
export class SnapshotOutput {
  private readonly sink: SnapshotSink;
  private readonly open: GatheringFile[] = [];
  private full: GatheringFile[] = [];

  constructor(sink: SnapshotSink) {
    this.sink = sink;
  }

  /** Begins a file with its first text, usually the header line. */
  begin(name: string, head: string): RowFile {
    const file = new GatheringFile(this.sink.file(name), head, (filled) => this.full.push(filled));
    this.open.push(file);
    return file;
  }

  /** Writes a file that is complete at once. */
  async whole(name: string, text: string): Promise<void> {
    const file = this.sink.file(name);
    await file.write(text);
    await file.close();
  }

  /** Whether a chunk is ready, so that a busy loop need not await for nothing. */
  get hasFullChunks(): boolean {
    return this.full.length > 0;
  }

  /** Writes the chunks that are ready. */
  async drain(): Promise<void> {
    if (this.full.length === 0) return;
    const files = this.full;
    this.full = [];
    for (const file of files) await file.flush();
  }

  async closeAll(): Promise<void> {
    this.full = [];
    for (const file of this.open) await file.close();
  }
}

class GatheringFile implements RowFile {
  private readonly target: SnapshotFile;
  private readonly onFull: (file: GatheringFile) => void;
  private gathered: string;
  private announced = false;

  constructor(target: SnapshotFile, head: string, onFull: (file: GatheringFile) => void) {
    this.target = target;
    this.gathered = head;
    this.onFull = onFull;
  }

  add(row: string): void {
    this.gathered += row;
    if (this.gathered.length >= chunkCharacters && !this.announced) {
      this.announced = true;
      this.onFull(this);
    }
  }

  async flush(): Promise<void> {
    this.announced = false;
    const text = this.gathered;
    this.gathered = '';
    if (text !== '') await this.target.write(text);
  }

  async close(): Promise<void> {
    await this.flush();
    await this.target.close();
  }
}
