import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { messageOf } from '../../core/errors.ts';
import { pathsOfRun } from '../../core/store/layout.ts';
import { RunLock } from '../../core/store/runLock.ts';
import { type Connection, connect, type Handlers } from '../../protocol/channel.ts';
import { workerPort } from '../../protocol/messagePort.ts';
import { hostContract, type RunPlan, WorkerOptions, workerContract } from '../../protocol/worker.ts';

/** How long a worker that was asked to stop may take to leave its run in order. */
const defaultStopTimeoutMs = 5_000;

export interface WorkerExit {
  /** Whether it ended because it was disposed. */
  readonly expected: boolean;
  readonly code: number;
  /** What it threw and nothing caught, or null. */
  readonly error: string | null;
}

/** A worker thread that core works in (src/worker.ts). */
export interface WorkerClient {
  readonly call: Connection<typeof workerContract>['call'];
  /** Told once, after every pending call has been rejected; a listener that comes later is told at once. */
  onExit(listener: (exit: WorkerExit) => void): void;
  /**
   * Asks it to stop, waits up to its time-out, then ends it by force. What it works on is aborted thereby: whoever waits for a run
   * aborts it first. Safe to call twice.
   */
  dispose(): Promise<void>;
  /** Ends it at once, in the middle of whatever it does, as a crash would. */
  kill(): Promise<void>;
}

export interface WorkerStart {
  /** Absolute path of the bundle. */
  readonly workerFile: string;
  readonly options: WorkerOptions;
  readonly host: Handlers<typeof hostContract>;
  /** Told, line by line, what cannot be acted on and what the worker printed; for a log. */
  readonly onProblem: (problem: string) => void;
  /** Variables of the worker; this process's if absent. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Milliseconds after which a worker that was asked to stop is ended by force; 5 s if absent. */
  readonly stopTimeoutMs?: number;
}

export function startWorker(start: WorkerStart): WorkerClient {
  const worker = new Worker(start.workerFile, {
    name: 'itbench-review',
    workerData: WorkerOptions.parse(start.options),
    env: definedOnly(start.environment ?? process.env),
    stdout: true,
    stderr: true,
    // Otherwise Node closes, when the thread ends, every descriptor that it once opened and did not close through fs: the
    // pipes of sandboxes are closed by their streams, and by then such a number can be a file of the editor's.
    trackUnmanagedFds: false,
  });
  return new StartedWorker(worker, start);
}

class StartedWorker implements WorkerClient {
  private readonly threadId: number;
  private readonly worker: Worker;
  private readonly connection: Connection<typeof workerContract>;
  private readonly exited: Promise<WorkerExit>;
  /** Folders of the runs that it planned: where a lock of it can be. */
  private readonly runDirs = new Set<string>();
  private readonly stopTimeoutMs: number;
  private disposal: Promise<void> | null = null;

  constructor(worker: Worker, { host, onProblem, stopTimeoutMs = defaultStopTimeoutMs }: WorkerStart) {
    this.stopTimeoutMs = stopTimeoutMs;
    this.worker = worker;
    this.threadId = worker.threadId;
    this.connection = connect(workerPort(worker), {
      mine: hostContract,
      handlers: host,
      theirs: workerContract,
      onProblem,
    });
    eachLine(worker.stdout, onProblem);
    eachLine(worker.stderr, onProblem);
    this.exited = this.watchExit(onProblem);
  }

  readonly call: WorkerClient['call'] = async (name, params, signal) => {
    const result = await this.connection.call(name, params, signal);
    // Both answer with a plan, by the contract.
    if (name === 'planRun' || name === 'planResume') this.runDirs.add((result as RunPlan).dir);
    return result;
  };

  onExit(listener: (exit: WorkerExit) => void): void {
    void this.exited.then(listener);
  }

  dispose(): Promise<void> {
    this.disposal ??= this.end();
    return this.disposal;
  }

  async kill(): Promise<void> {
    await this.worker.terminate();
    await this.exited;
  }

  private async end(): Promise<void> {
    this.connection.emit('stop', {});
    const tooLong = setTimeout(() => void this.worker.terminate(), this.stopTimeoutMs);
    await this.exited;
    clearTimeout(tooLong);
  }

  /** Set up after the connection, whose pending calls are thus rejected before anybody hears of the exit. */
  private watchExit(onProblem: (problem: string) => void): Promise<WorkerExit> {
    let error: string | null = null;
    this.worker.on('error', (thrown: unknown) => {
      error = messageOf(thrown);
      const trace = thrown instanceof Error ? thrown.stack : undefined;
      onProblem(`the worker failed: ${trace ?? error}`);
    });
    return new Promise((resolve) => {
      this.worker.on('exit', (code) => {
        // The process lives on, and so would the locks of this thread.
        for (const dir of this.runDirs) RunLock.abandon(pathsOfRun(dir).lock, this.threadId);
        resolve({ expected: this.disposal !== null, code, error });
      });
    });
  }
}

/** A variable without a value would arrive as the text `undefined`. */
function definedOnly(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined));
}

function eachLine(stream: Readable, tell: (line: string) => void): void {
  createInterface({ input: stream }).on('line', tell);
}
