import { Worker } from 'node:worker_threads';
import { BenchError, messageOf, systemErrorCode } from '../errors.ts';
import type { VirtualCommand, VirtualReply, VirtualSetup } from './virtualProtocol.ts';

/** How long the interpreter may take to load on a busy machine; 0.1 to 0.3 s on a quiet one. */
const startTimeoutMs = 60_000;

export type ThreadEnding =
  | { readonly how: 'done'; readonly reply: Extract<VirtualReply, { type: 'done' }> }
  | { readonly how: 'timeout' | 'aborted' | 'oom' }
  | { readonly how: 'broken'; readonly message: string };

/** One worker thread that runs commands one after another until one of them has to be stopped with it. */
export class VirtualThread {
  readonly commands: readonly string[];
  private readonly worker: Worker;
  private lastId = 0;
  private dead = false;

  private constructor(worker: Worker, commands: readonly string[]) {
    this.worker = worker;
    this.commands = commands;
    worker.once('exit', () => {
      this.dead = true;
    });
    // A fault between commands must not take the process down; the next command sees that the thread is dead.
    worker.on('error', () => {
      this.dead = true;
    });
  }

  /** @throws BenchError sandbox_failed */
  static async start(
    workerUrl: URL,
    setup: VirtualSetup,
    memoryBytes: number,
    signal: AbortSignal,
  ): Promise<VirtualThread> {
    const worker = new Worker(workerUrl, {
      workerData: setup,
      name: 'virtual-sandbox',
      // Nothing of our environment, flags or streams is handed on.
      env: {},
      execArgv: [],
      stdin: true,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: Math.max(64, Math.floor(memoryBytes / 1024 ** 2)) },
    });
    try {
      return new VirtualThread(worker, await firstMessage(worker, signal));
    } catch (cause) {
      await worker.terminate();
      signal.throwIfAborted();
      throw new BenchError('sandbox_failed', `the virtual sandbox does not start: ${messageOf(cause)}`, {
        cause,
      });
    }
  }

  get isDead(): boolean {
    return this.dead;
  }

  /** Never rejects. Every ending but `done` leaves the thread dead. */
  async run(script: string, options: { timeoutMs: number; signal: AbortSignal }): Promise<ThreadEnding> {
    const ending = await this.settle(script, options);
    if (ending.how !== 'done') await this.terminate();
    return ending;
  }

  async terminate(): Promise<void> {
    this.dead = true;
    await this.worker.terminate();
  }

  private settle(
    script: string,
    { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
  ): Promise<ThreadEnding> {
    const command: VirtualCommand = { id: ++this.lastId, script };
    return new Promise((resolve) => {
      const end = (ending: ThreadEnding) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        this.worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        resolve(ending);
      };
      const onAbort = () => end({ how: 'aborted' });
      const onMessage = (reply: VirtualReply) => {
        if (reply.type === 'done' && reply.id === command.id) end({ how: 'done', reply });
      };
      const onError = (error: unknown) => end(endingOf(error));
      const onExit = () => end({ how: 'broken', message: 'its thread ended by itself' });
      const timer = setTimeout(() => end({ how: 'timeout' }), timeoutMs);
      signal.addEventListener('abort', onAbort, { once: true });
      this.worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      this.worker.postMessage(command);
    });
  }
}

function endingOf(error: unknown): ThreadEnding {
  if (systemErrorCode(error) === 'ERR_WORKER_OUT_OF_MEMORY') return { how: 'oom' };
  return { how: 'broken', message: messageOf(error) };
}

function firstMessage(worker: Worker, signal: AbortSignal): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`no answer within ${startTimeoutMs / 1000} s`)),
      startTimeoutMs,
    );
    const onAbort = () => reject(signal.reason);
    const onExit = () => reject(new Error('its thread ended at once'));
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      worker.off('exit', onExit).off('error', reject);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    worker.once('exit', onExit).once('error', reject);
    worker.once('message', (reply: VirtualReply) => {
      done();
      resolve(reply.type === 'ready' ? reply.commands : []);
    });
    if (signal.aborted) onAbort();
  });
}
