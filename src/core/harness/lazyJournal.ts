import { Journal } from '../store/journal.ts';

/** A journal whose file appears with its first record: models that send nothing leave no empty file behind. */
export class LazyJournal {
  private readonly path: string;
  private readonly now: () => number;
  private readonly redact: (text: string) => string;
  private journal: Journal | null = null;

  /** `redact`: as {@link Journal.create} takes it. */
  constructor(path: string, now: () => number, redact: (text: string) => string) {
    this.path = path;
    this.now = now;
    this.redact = redact;
  }

  append(record: Parameters<Journal['append']>[0]): void {
    this.journal ??= Journal.create(this.path, this.now, this.redact);
    this.journal.append(record);
  }

  close(): void {
    this.journal?.close();
  }
}
