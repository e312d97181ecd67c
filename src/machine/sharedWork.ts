import { orAborted } from '../core/trajectory/waiting.ts';

interface Work<T> {
  readonly result: Promise<T>;
  readonly stopping: AbortController;
  waiting: number;
  isDone: boolean;
}

/** Work that is done once for all who ask for it, in flight and later. What failed is done anew for the next who asks. */
export class SharedWork<T> {
  private readonly works: Map<string, Work<T>> = new Map();

  /** An aborted signal stops the waiting; the work itself stops when nobody waits for it any more. */
  async get(id: string, start: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    const work = this.works.get(id) ?? this.begin(id, start);
    work.waiting += 1;
    try {
      return await orAborted(work.result, signal);
    } finally {
      work.waiting -= 1;
      if (work.waiting === 0 && !work.isDone) this.abandon(id, work);
    }
  }

  private begin(id: string, start: (signal: AbortSignal) => Promise<T>): Work<T> {
    const stopping = new AbortController();
    const work: Work<T> = { result: start(stopping.signal), stopping, waiting: 0, isDone: false };
    this.works.set(id, work);
    work.result.then(
      () => {
        work.isDone = true;
      },
      () => {
        work.isDone = true;
        this.forget(id, work);
      },
    );
    return work;
  }

  private abandon(id: string, work: Work<T>): void {
    this.forget(id, work);
    work.stopping.abort(new Error('nobody waits for it any more'));
  }

  private forget(id: string, work: Work<T>): void {
    if (this.works.get(id) === work) this.works.delete(id);
  }
}
