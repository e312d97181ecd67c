import { BenchError } from '../../core/errors.ts';
import type { Handlers, Params, Payload, Result } from '../../protocol/channel.ts';
import type { hostContract, workerContract } from '../../protocol/worker.ts';
import { RestartingWorker } from './restartingWorker.ts';
import type { WorkerClient } from './workerClient.ts';

export type LibraryCall =
  | 'readSuite'
  | 'verifySuite'
  | 'makeSampleSuite'
  | 'listRuns'
  | 'readAttempts'
  | 'lastResults'
  | 'reportPage'
  | 'comparisonPage'
  | 'trendPage'
  | 'verifyRun'
  | 'exportRun'
  | 'readContested'
  | 'adjudicate';
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
  /** Progress of what takes long: see `progress` of the contract. */
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

/** Calls that change nothing, and can so be asked twice. */
const reads: ReadonlySet<LibraryCall> = new Set([
  'readSuite',
  'verifySuite',
  'listRuns',
  'readAttempts',
  'lastResults',
  'reportPage',
  'comparisonPage',
  'trendPage',
  'verifyRun',
  'readContested',
]);

export function createLibrary(options: LibraryOptions): Library {
  return new WorkerLibrary(options);
}

class WorkerLibrary implements Library {
  private readonly worker: RestartingWorker<typeof workerContract>;
  private readonly listeners = new Set<(progress: LibraryProgress) => void>();

  constructor({ start, idleMs = defaultIdleMs }: LibraryOptions) {
    this.worker = new RestartingWorker({
      start: () => start(this.handlers()),
      what: 'reads suites and runs',
      idleMs,
    });
  }

  async call<K extends LibraryCall>(
    name: K,
    params: Params<typeof workerContract, K>,
    signal?: AbortSignal,
  ): Promise<Result<typeof workerContract, K>> {
    return await this.worker.ask(name, params, { again: reads.has(name), signal });
  }

  onProgress(listener: (progress: LibraryProgress) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  async dispose(): Promise<void> {
    await this.worker.dispose();
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
