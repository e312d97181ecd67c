import type { AttemptOverview, RunOverview } from '../../core/schema/runIndex.ts';

/** Where readings come from: the worker that reads. */
export interface Reader {
  runs(): Promise<readonly RunOverview[]>;
  attempts(dir: string, wanted: AttemptsWanted): Promise<readonly AttemptOverview[]>;
}

export interface AttemptsWanted {
  /** null for all. */
  readonly model: string | null;
  readonly flagged: boolean;
}

/** Something that was read, and is read again when it has become stale. */
interface Reading<T> {
  value: T | undefined;
  /** Raised when what lies on the disk may have changed. */
  version: number;
  /** The version that `value`, or else the last failure, is of. */
  readVersion: number;
  failure: unknown;
  /** The read that waits or is at work, and the version that it has begun to read; undefined while it waits. */
  pending: { readonly result: Promise<T>; version: number | undefined } | undefined;
}

/**
 * What was read of the output folder, kept until it may have changed. One read is at work at a time; of those that wait,
 * the newest goes first, and nothing waits twice.
 */
export class Readings {
  private readonly reader: Reader;
  private list: Reading<readonly RunOverview[]> = unread();
  /** By run folder and then by what of it. */
  private readonly ofRuns = new Map<string, Map<string, Reading<readonly AttemptOverview[]>>>();
  private readonly waiting: (() => Promise<void>)[] = [];
  private atWork = false;

  constructor(reader: Reader) {
    this.reader = reader;
  }

  /** The newest list there is, also while it is being read again; undefined before the first. */
  get runs(): readonly RunOverview[] | undefined {
    return this.list.value;
  }

  /** What went wrong with the list the last time it was read; undefined when nothing did. */
  get failure(): unknown {
    return this.list.failure;
  }

  /** The runs as they are. @throws what the reader throws */
  async currentRuns(): Promise<readonly RunOverview[]> {
    const runs = await this.current(this.list, () => this.reader.runs());
    const there = new Set(runs.map(({ dir }) => dir));
    for (const dir of this.ofRuns.keys()) if (!there.has(dir)) this.ofRuns.delete(dir);
    return runs;
  }

  /** Attempts of a run as they are. @throws what the reader throws */
  attempts(dir: string, wanted: AttemptsWanted): Promise<readonly AttemptOverview[]> {
    const readings = this.ofRuns.get(dir) ?? new Map<string, Reading<readonly AttemptOverview[]>>();
    this.ofRuns.set(dir, readings);
    const key = JSON.stringify([wanted.model, wanted.flagged]);
    const reading = readings.get(key) ?? unread();
    readings.set(key, reading);
    return this.current(reading, () => this.reader.attempts(dir, wanted));
  }

  /** The list may have changed. */
  invalidateList(): void {
    this.list.version += 1;
  }

  /** Attempts of a run may have changed; null for every run. */
  invalidateAttempts(dir: string | null): void {
    const all = dir === null ? [...this.ofRuns.values()] : [this.ofRuns.get(dir) ?? new Map()];
    for (const readings of all) for (const reading of readings.values()) reading.version += 1;
  }

  /** Another folder: nothing that was read counts any more. */
  forget(): void {
    this.list = unread();
    this.ofRuns.clear();
  }

  private async current<T>(reading: Reading<T>, read: () => Promise<T>): Promise<T> {
    if (reading.readVersion === reading.version) {
      if (reading.failure !== undefined) throw reading.failure;
      if (reading.value !== undefined) return reading.value;
    }
    const { pending } = reading;
    const joins = pending !== undefined && (pending.version ?? reading.version) === reading.version;
    return await (joins ? pending.result : this.begin(reading, read));
  }

  private begin<T>(reading: Reading<T>, read: () => Promise<T>): Promise<T> {
    const result = this.inLine(async () => {
      const { version } = reading;
      mine.version = version;
      try {
        const value = await read();
        Object.assign(reading, { value, failure: undefined });
        return value;
      } catch (error) {
        reading.failure = error;
        throw error;
      } finally {
        reading.readVersion = version;
        if (reading.pending === mine) reading.pending = undefined;
      }
    });
    const mine: NonNullable<Reading<T>['pending']> = { result, version: undefined };
    reading.pending = mine;
    return result;
  }

  private inLine<T>(read: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.waiting.push(() => read().then(resolve, reject));
    queueMicrotask(() => void this.work());
    return promise;
  }

  private async work(): Promise<void> {
    if (this.atWork) return;
    this.atWork = true;
    for (let next = this.waiting.pop(); next !== undefined; next = this.waiting.pop()) await next();
    this.atWork = false;
  }
}

function unread<T>(): Reading<T> {
  return { value: undefined, version: 0, readVersion: -1, failure: undefined, pending: undefined };
}
