import { BenchError } from '../../core/errors.ts';
import type { Handlers, Params, Payload, Result } from '../../protocol/channel.ts';
import type { hostContract, workerContract } from '../../protocol/worker.ts';
import type { WorkerClient, WorkerExit } from './workerClient.ts';

export type LibraryCall =
  | 'readSuite'
  | 'verifySuite'
  | 'makeSampleSuite'
  | 'listRuns'
  | 'readAttempts'
  | 'lastResults';
export type LibraryProgress = Payload<typeof hostContract, 'progress'>;

/** Reads of suites and runs, answered by a worker that is started when it is needed and ended when it is idle. */
export interface Library {
  /**
   * As the call of the worker, which see. When a worker crashes, reads are asked again of a new one.
   * @throws BenchError channel_closed when workers crash again and again, or after the end
   */
  call<K extends LibraryCall>(
    name: K,
    params: Params<typeof workerContract, K>,
    signal?: AbortSignal,
  ): Promise<Result<typeof workerContract, K>>;
  /** Progress of verifySuite and makeSampleSuite. */
  onProgress(listener: (progress: LibraryProgress) => void): { dispose(): void };
  /** Ends the worker; what is pending is rejected. Safe to call twice. */
  dispose(): Promise<void>;
}

export interface LibraryOptions {
  readonly start: (host: Handlers<typeof hostContract>) => WorkerClient;
  /** Milliseconds without a call after which the worker is ended. */
  readonly idleMs?: number;
}

const defaultIdleMs = 30_000;

/** Workers that crash in a row, without an answer in between, before what is pending is given up. */
const maxCrashes = 3;

/** Calls that change nothing, and can so be asked twice. */
const reads: ReadonlySet<LibraryCall> = new Set([
  'readSuite',
  'verifySuite',
  'listRuns',
  'readAttempts',
  'lastResults',
]);

export function createLibrary(options: LibraryOptions): Library {
  return new WorkerLibrary(options);
}

/** One worker, and how it ended. */
interface Employment {
  readonly client: WorkerClient;
  readonly ended: Promise<{ readonly exit: WorkerExit; readonly givenUp: boolean }>;
}

class WorkerLibrary implements Library {
  private readonly startWorker: LibraryOptions['start'];
  private readonly idleMs: number;
  private readonly listeners = new Set<(progress: LibraryProgress) => void>();
  private current: Employment | null = null;
  private pending = 0;
  private crashes = 0;
  private idle: NodeJS.Timeout | undefined;
  private disposed = false;

  constructor({ start, idleMs = defaultIdleMs }: LibraryOptions) {
    this.startWorker = start;
    this.idleMs = idleMs;
  }

  async call<K extends LibraryCall>(
    name: K,
    params: Params<typeof workerContract, K>,
    signal?: AbortSignal,
  ): Promise<Result<typeof workerContract, K>> {
    clearTimeout(this.idle);
    this.pending += 1;
    try {
      return await this.ask(name, params, signal);
    } finally {
      this.pending -= 1;
      if (this.pending === 0 && !this.disposed) {
        this.idle = setTimeout(() => void this.release(), this.idleMs);
      }
    }
  }

  onProgress(listener: (progress: LibraryProgress) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    clearTimeout(this.idle);
    await this.release();
  }

  private async ask<K extends LibraryCall>(
    name: K,
    params: Params<typeof workerContract, K>,
    signal: AbortSignal | undefined,
  ): Promise<Result<typeof workerContract, K>> {
    for (;;) {
      if (this.disposed) throw new BenchError('channel_closed', `${name} was asked for after the end`);
      if (signal?.aborted) throw new BenchError('cancelled', `${name} was cancelled`);
      this.current ??= this.employ();
      const { client, ended } = this.current;
      try {
        const result = await client.call(name, params, signal);
        this.crashes = 0;
        return result;
      } catch (error) {
        if (!BenchError.is(error, 'channel_closed') || !reads.has(name)) throw error;
        const { exit, givenUp } = await ended;
        if (exit.expected) throw error;
        if (givenUp) throw crashed(exit);
      }
    }
  }

  private employ(): Employment {
    const client = this.startWorker(this.handlers());
    const ended = new Promise<WorkerExit>((resolve) => client.onExit(resolve)).then((exit) => {
      if (this.current?.client === client) this.current = null;
      if (!exit.expected) this.crashes += 1;
      const givenUp = this.crashes >= maxCrashes;
      // Whoever asks next deserves a new worker.
      if (givenUp) this.crashes = 0;
      return { exit, givenUp };
    });
    return { client, ended };
  }

  private async release(): Promise<void> {
    const employed = this.current;
    this.current = null;
    await employed?.client.dispose();
  }

  private handlers(): Handlers<typeof hostContract> {
    return {
      calls: {
        askEditorModel: () => {
          throw new BenchError('internal', 'a worker that only reads asked for a model');
        },
      },
      events: {
        harnessEvent: () => {
          // A worker that only reads runs nothing.
        },
        progress: (progress) => {
          for (const listener of this.listeners) listener(progress);
        },
      },
    };
  }
}

function crashed({ error, code }: WorkerExit): BenchError {
  const why = error ?? `exit code ${code}`;
  return new BenchError(
    'channel_closed',
    `the worker that reads suites and runs crashed ${maxCrashes} times in a row: ${why}`,
    { hint: 'Try again; if it happens again, reload the window. The log has the details.' },
  );
}
