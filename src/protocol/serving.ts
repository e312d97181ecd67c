import { BenchError } from '../core/errors.ts';

type Call = (params: never, signal: AbortSignal) => unknown;

/** Calls that are being served, so that a program can end after them and not in the middle of them. */
export class Serving {
  private readonly stopping = new AbortController();
  private readonly running = new Set<Promise<unknown>>();

  /** The same calls, each of which {@link stop} aborts too. */
  over<Calls extends Readonly<Record<string, Call>>>(calls: Calls): Calls {
    const watched = Object.entries(calls).map(([name, call]) => [name, this.watch(call)]);
    // The same names, with functions of the same parameters and results.
    return Object.fromEntries(watched) as Calls;
  }

  /** Aborts what runs and waits until it has settled. */
  async stop(): Promise<void> {
    this.stopping.abort(new BenchError('cancelled', 'the worker was asked to stop'));
    await Promise.allSettled(this.running);
  }

  private watch(call: Call): Call {
    return async (params, signal) => {
      const work = (async () => call(params, AbortSignal.any([signal, this.stopping.signal])))();
      this.running.add(work);
      try {
        return await work;
      } finally {
        this.running.delete(work);
      }
    };
  }
}
