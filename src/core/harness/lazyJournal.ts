import { Journal } from '../store/journal.ts';

/** A journal whose file appears with its first record: models that send nothing leave no empty file behind. */
export class LazyJournal {
  private readonly path: string;
  private readonly now: () => number;
  private journal: Journal | null = null;

  constructor(path: string, now: () => number) {
    this.path = path;
    this.now = now;
  }

  append(record: Parameters<Journal['append']>[0]): void {
    this.journal ??= Journal.create(this.path, this.now);
    this.journal.append(record);
  }

  close(): void {
    this.journal?.close();
  }
}
