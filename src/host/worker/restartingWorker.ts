import { BenchError } from '../../core/errors.ts';
import type { Contract, Params, Result } from '../../protocol/channel.ts';
import type { Thread, ThreadExit } from './thread.ts';

export interface RestartingWorkerOptions<Theirs extends Contract> {
  readonly start: () => Thread<Theirs>;
  /** What the worker does, for messages: `reads suites and runs`. */
  readonly what: string;
  /** Milliseconds without a call after which the worker is ended. */
  readonly idleMs: number;
  /** Whether it may be ended then; always, if absent. */
  readonly mayRest?: () => boolean;
  /** Told of a crash, after what was pending has been rejected. */
  readonly onCrash?: (crash: Crash) => void;
}

export interface Crash {
  readonly exit: ThreadExit;
  /** Whether it was one crash too many in a row. */
  readonly givenUp: boolean;
}

export interface AskOptions<Theirs extends Contract> {
  /** Whether a new worker is asked when one crashes: for calls that change nothing. */
  readonly again: boolean;
  readonly signal?: AbortSignal | undefined;
  /** What the worker needs to be told before the call. It is asked each time. */
  readonly prepare?: (worker: Thread<Theirs>) => Promise<unknown>;
}

/** Workers that crash in a row, without an answer in between, before what is pending is given up. */
const maxCrashes = 3;

/** One worker, and how it ended. */
interface Employment<Theirs extends Contract> {
  readonly client: Thread<Theirs>;
  readonly ended: Promise<Crash>;
}

/** A worker that is started when it is needed, ended when it is idle, and replaced when it crashes. */
export class RestartingWorker<Theirs extends Contract> {
  private readonly options: RestartingWorkerOptions<Theirs>;
  private current: Employment<Theirs> | null = null;
  private pending = 0;
  private crashes = 0;
  private idle: NodeJS.Timeout | undefined;
  private disposed = false;

  constructor(options: RestartingWorkerOptions<Theirs>) {
    this.options = options;
  }

  /** @throws BenchError what the worker threw; channel_closed when workers crash again and again, or after the end; cancelled */
  async ask<K extends keyof Theirs['calls'] & string>(
    name: K,
    params: Params<Theirs, K>,
    options: AskOptions<Theirs>,
  ): Promise<Result<Theirs, K>> {
    clearTimeout(this.idle);
    this.pending += 1;
    try {
      return await this.askOn(name, params, options);
    } finally {
      this.pending -= 1;
      this.rest();
    }
  }

  /** Ends the worker, if nobody asks, once the time without a call is over. */
  rest(): void {
    clearTimeout(this.idle);
    const { idleMs, mayRest } = this.options;
    if (this.pending > 0 || this.disposed || mayRest?.() === false) return;
    this.idle = setTimeout(() => void this.release(), idleMs);
  }

  /** Ends the worker; what is pending is rejected. Safe to call twice. */
  async dispose(): Promise<void> {
    this.disposed = true;
    clearTimeout(this.idle);
    await this.release();
  }

  private async askOn<K extends keyof Theirs['calls'] & string>(
    name: K,
    params: Params<Theirs, K>,
    { again, signal, prepare }: AskOptions<Theirs>,
  ): Promise<Result<Theirs, K>> {
    for (;;) {
      if (this.disposed) throw new BenchError('channel_closed', `${name} was asked for after the end`);
      if (signal?.aborted) throw new BenchError('cancelled', `${name} was cancelled`);
      this.current ??= this.employ();
      const { client, ended } = this.current;
      let prepared = false;
      try {
        await prepare?.(client);
        prepared = true;
        const result = await client.call(name, params, signal);
        this.crashes = 0;
        return result;
      } catch (error) {
        // A call that was not made can be made again, whatever it does.
        if (!BenchError.is(error, 'channel_closed') || (prepared && !again)) throw error;
        const { exit, givenUp } = await ended;
        if (exit.expected) throw error;
        if (givenUp) throw this.crashed(exit);
      }
    }
  }

  private employ(): Employment<Theirs> {
    const client = this.options.start();
    const ended = new Promise<ThreadExit>((resolve) => client.onExit(resolve)).then((exit) => {
      if (this.current?.client === client) this.current = null;
      if (!exit.expected) this.crashes += 1;
      const givenUp = this.crashes >= maxCrashes;
      // Whoever asks next deserves a new worker.
      if (givenUp) this.crashes = 0;
      const crash = { exit, givenUp };
      if (!exit.expected) this.options.onCrash?.(crash);
      return crash;
    });
    return { client, ended };
  }

  private async release(): Promise<void> {
    const employed = this.current;
    this.current = null;
    await employed?.client.dispose();
  }

  private crashed({ error, code }: ThreadExit): BenchError {
    const why = error ?? `exit code ${code}`;
    return new BenchError(
      'channel_closed',
      `the worker that ${this.options.what} crashed ${maxCrashes} times in a row: ${why}`,
      { hint: 'Try again; if it happens again, reload the window. The log has the details.' },
    );
  }
}
