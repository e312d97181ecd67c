import { join } from 'node:path';
import type { ExportedAttempt } from '../interop/write/exportedAttempt.ts';
import type { RunFile } from '../schema/run.ts';
import { type AttemptKey, attemptTitle } from '../store/layout.ts';
import type { ExportProgress, ExportResult } from './exportFormats.ts';
import { type AttemptSources, readExportedAttempt } from './readAttempt.ts';
import { type WrittenFile, writeChunks } from './writeChunks.ts';

export interface ExportPlan {
  readonly run: RunFile;
  /** By model, then task, then repeat. */
  readonly keys: readonly AttemptKey[];
  readonly out: string;
  readonly sources: AttemptSources;
}

/** Remarks about single attempts beyond these are counted. */
const maxNamed = 20;

/** What a writer of a format works with: attempts one by one, and files; keeps account of both. */
export class ExportDesk {
  readonly plan: ExportPlan;
  readonly signal: AbortSignal;
  private readonly onProgress: (progress: ExportProgress) => void;
  private readonly files: string[] = [];
  private readonly unreadable: string[] = [];
  private readonly remarks: string[] = [];
  private done = 0;
  private written = 0;
  private notBegun = 0;

  constructor(plan: ExportPlan, signal: AbortSignal, onProgress: (progress: ExportProgress) => void) {
    this.plan = plan;
    this.signal = signal;
    this.onProgress = onProgress;
  }

  /** Names of the models that are exported. */
  models(): string[] {
    return [...new Set(this.plan.keys.map(({ model }) => model))];
  }

  /** The attempts that can be read, those of one model or all, one after the other. */
  async *attempts(model: string | null = null): AsyncGenerator<ExportedAttempt> {
    const { keys, sources } = this.plan;
    for (const key of keys.filter((each) => model === null || each.model === model)) {
      this.signal.throwIfAborted();
      const reading = await readExportedAttempt(key, sources, this.signal);
      if (reading === null) this.notBegun += 1;
      else if (reading.ok) {
        this.written += 1;
        yield reading.attempt;
      } else this.unreadable.push(`${attemptTitle(key)} is left out: ${reading.why}.`);
      this.done += 1;
      this.onProgress({ done: this.done, total: keys.length, title: attemptTitle(key) });
    }
  }

  /** Writes a file whose path is relative to the folder of the export. */
  async write(file: string, chunks: AsyncIterable<string> | Iterable<string>): Promise<WrittenFile> {
    const path = join(this.plan.out, file);
    const written = await writeChunks(path, chunks, this.signal);
    this.files.push(path);
    return written;
  }

  remark(sentence: string): void {
    this.remarks.push(sentence);
  }

  /** Why labels or adjudications are missing, as sentences. */
  reviewProblems(): string[] {
    const { labels, adjudications } = this.plan.sources.review;
    return [...labels.files(), ...adjudications.files()].flatMap(({ problem }) =>
      problem === null ? [] : [problem],
    );
  }

  result(further: readonly string[]): ExportResult {
    const { unreadable, notBegun } = this;
    return {
      files: [...this.files],
      attempts: this.written,
      leftOut: unreadable.length,
      remarks: [
        ...further,
        ...this.remarks,
        ...(notBegun === 0
          ? []
          : [`${attemptsText(notBegun)} planned and not begun: there is nothing to export.`]),
        ...unreadable.slice(0, maxNamed),
        ...(unreadable.length > maxNamed
          ? [`${unreadable.length - maxNamed} more attempts are left out likewise.`]
          : []),
      ],
    };
  }
}

function attemptsText(count: number): string {
  return count === 1 ? 'One attempt is' : `${count} attempts are`;
}
