import { fileURLToPath } from 'node:url';
import type { HarnessEvent } from '../../src/core/schema/event.ts';
import {
  startWorker,
  type WorkerClient,
  type WorkerExit,
  type WorkerStart,
} from '../../src/host/worker/workerClient.ts';
import type { Handlers, Payload } from '../../src/protocol/channel.ts';
import type { EditorModelReply, EditorModelRequest } from '../../src/protocol/editorModel.ts';
import type { hostContract } from '../../src/protocol/worker.ts';

type Progress = Payload<typeof hostContract, 'progress'>;

/** The worker as it is shipped: what prepareMachine.ts built. */
export const builtWorker = fileURLToPath(new URL('../../dist/worker.js', import.meta.url));

/** See workerProgram.ts. */
export const workerOfTests = fileURLToPath(new URL('./workerProgram.ts', import.meta.url));

export interface WorkerHostOptions extends Partial<Omit<WorkerStart, 'host' | 'onProblem'>> {
  readonly askEditorModel?: (request: EditorModelRequest, signal: AbortSignal) => Promise<EditorModelReply>;
}

/** The other end of a worker: starts one, and keeps what it tells. */
export class WorkerHost implements AsyncDisposable {
  readonly client: WorkerClient;
  readonly events: HarnessEvent[] = [];
  readonly progress: Progress[] = [];
  readonly problems: string[] = [];
  readonly exit: Promise<WorkerExit>;
  private readonly watchers = new Set<() => void>();

  constructor({ askEditorModel, ...options }: WorkerHostOptions = {}) {
    const host: Handlers<typeof hostContract> = {
      calls: {
        askEditorModel: async (request, signal) => {
          if (askEditorModel === undefined) throw new Error('This test has no editor.');
          return await askEditorModel(request, signal);
        },
      },
      events: {
        harnessEvent: (event) => {
          this.events.push(event);
          this.look();
        },
        progress: (progress) => void this.progress.push(progress),
      },
    };
    this.client = startWorker({
      workerFile: builtWorker,
      options: { proxy: null },
      environment: plainEnvironment(),
      host,
      onProblem: (problem) => {
        this.problems.push(problem);
        this.look();
      },
      ...options,
    });
    this.exit = new Promise((resolve) => this.client.onExit(resolve));
  }

  /** Resolves when so many events of the run are of this type; rejects when the worker ends before. */
  untilEvents(type: HarnessEvent['type'], count = 1): Promise<void> {
    const holds = () => this.events.filter((event) => event.type === type).length >= count;
    return this.until(holds, `${count} × ${type}`);
  }

  /** Resolves when so many events of the run have been told, whatever their type. */
  untilTold(count: number): Promise<void> {
    return this.until(() => this.events.length >= count, `${count} events`);
  }

  /** Resolves when a line of the log matches. */
  untilProblem(pattern: RegExp): Promise<void> {
    return this.until(() => this.problems.some((problem) => pattern.test(problem)), String(pattern));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.dispose();
  }

  private until(holds: () => boolean, what: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const check = (): void => {
      if (holds()) resolve();
    };
    this.watchers.add(check);
    check();
    void this.exit.then(() =>
      reject(new Error(`the worker ended before ${what}: ${this.problems.join('\n')}`)),
    );
    return promise.finally(() => this.watchers.delete(check));
  }

  private look(): void {
    for (const watcher of this.watchers) watcher();
  }
}

/** Nothing of this process's keys, proxies or Node options. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, TMPDIR };
}
