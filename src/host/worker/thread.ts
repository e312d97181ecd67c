import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { messageOf } from '../../core/errors.ts';
import { type Connection, type Contract, connect, type Handlers } from '../../protocol/channel.ts';
import { workerPort } from '../../protocol/messagePort.ts';

/** How long a thread that was asked to stop may take to leave its work in order. */
const defaultStopTimeoutMs = 5_000;

export interface ThreadExit {
  /** Whether it ended because it was disposed. */
  readonly expected: boolean;
  readonly code: number;
  /** What it threw and nothing caught, or null. */
  readonly error: string | null;
}

/** A contract whose worker ends when it is told to. */
export type StoppableContract = Contract & { readonly events: { readonly stop: Contract['events'][string] } };

/** A program in a worker thread, and the calls that it answers. */
export interface Thread<Theirs extends Contract> {
  readonly call: Connection<Theirs>['call'];
  /** Told once, after every pending call has been rejected; a listener that comes later is told at once. */
  onExit(listener: (exit: ThreadExit) => void): void;
  /**
   * Asks it to stop, waits up to its time-out, then ends it by force. What it works on is aborted thereby: whoever waits for it
   * aborts it first. Safe to call twice.
   */
  dispose(): Promise<void>;
  /** Ends it at once, in the middle of whatever it does, as a crash would. */
  kill(): Promise<void>;
}

export interface ThreadStart<Mine extends Contract, Theirs extends StoppableContract> {
  /** For debuggers. */
  readonly name: string;
  /** Absolute path of the bundle. */
  readonly workerFile: string;
  /** What it is started with; null for nothing. */
  readonly workerData: unknown;
  readonly mine: Mine;
  readonly handlers: Handlers<Mine>;
  readonly theirs: Theirs;
  /** Told, line by line, what cannot be acted on and what the thread printed; for a log. */
  readonly onProblem: (problem: string) => void;
  /** Variables of the thread; this process's if absent. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Milliseconds after which a thread that was asked to stop is ended by force; 5 s if absent. */
  readonly stopTimeoutMs?: number;
  /** Megabytes of memory for young objects; Node's own figure if absent. */
  readonly youngGenerationMb?: number;
  /** Told of the exit before whoever listens. */
  readonly onEnd?: (threadId: number) => void;
}

export function startThread<Mine extends Contract, Theirs extends StoppableContract>(
  start: ThreadStart<Mine, Theirs>,
): Thread<Theirs> {
  const worker = new Worker(start.workerFile, {
    name: start.name,
    workerData: start.workerData,
    env: definedOnly(start.environment ?? process.env),
    stdout: true,
    stderr: true,
    ...(start.youngGenerationMb === undefined
      ? {}
      : { resourceLimits: { maxYoungGenerationSizeMb: start.youngGenerationMb } }),
    // Otherwise Node closes, when the thread ends, every descriptor that it once opened and did not close through fs: the
    // pipes of sandboxes are closed by their streams, and by then such a number can be a file of the editor's.
    trackUnmanagedFds: false,
  });
  return new StartedThread(worker, start);
}

class StartedThread<Mine extends Contract, Theirs extends StoppableContract> implements Thread<Theirs> {
  private readonly threadId: number;
  private readonly worker: Worker;
  private readonly connection: Connection<Theirs>;
  private readonly exited: Promise<ThreadExit>;
  private readonly stopTimeoutMs: number;
  private disposal: Promise<void> | null = null;

  constructor(worker: Worker, start: ThreadStart<Mine, Theirs>) {
    const { mine, handlers, theirs, onProblem, stopTimeoutMs = defaultStopTimeoutMs } = start;
    this.stopTimeoutMs = stopTimeoutMs;
    this.worker = worker;
    this.threadId = worker.threadId;
    this.connection = connect(workerPort(worker), { mine, handlers, theirs, onProblem });
    eachLine(worker.stdout, onProblem);
    eachLine(worker.stderr, onProblem);
    this.exited = this.watchExit(start);
  }

  readonly call: Thread<Theirs>['call'] = (name, params, signal) =>
    this.connection.call(name, params, signal);

  onExit(listener: (exit: ThreadExit) => void): void {
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
    // Every stoppable contract has the event, and it carries nothing.
    this.connection.emit('stop', {} as never);
    const tooLong = setTimeout(() => void this.worker.terminate(), this.stopTimeoutMs);
    await this.exited;
    clearTimeout(tooLong);
  }

  /** Set up after the connection, whose pending calls are thus rejected before anybody hears of the exit. */
  private watchExit({ onProblem, onEnd }: ThreadStart<Mine, Theirs>): Promise<ThreadExit> {
    let error: string | null = null;
    this.worker.on('error', (thrown: unknown) => {
      error = messageOf(thrown);
      const trace = thrown instanceof Error ? thrown.stack : undefined;
      onProblem(`the worker failed: ${trace ?? error}`);
    });
    return new Promise((resolve) => {
      this.worker.on('exit', (code) => {
        onEnd?.(this.threadId);
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
