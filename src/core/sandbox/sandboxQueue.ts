import { abortedDetail, disposedDetail, endedBy } from './endings.ts';
import type { ExecResult } from './sandbox.ts';
import { SerialQueue } from './serialQueue.ts';

/** What every sandbox does with what it is asked: one thing at a time, and no command any more once it is closed. */
export class SandboxQueue {
  private readonly queue = new SerialQueue();
  private readonly closing = new AbortController();
  private disposal: Promise<void> | null = null;

  /** `command` gets a signal that the end of the sandbox aborts, too; it is not called after that end or an abort. */
  exec(signal: AbortSignal, command: (stopping: AbortSignal) => Promise<ExecResult>): Promise<ExecResult> {
    return this.queue.run(async () => {
      if (this.closing.signal.aborted) return endedBy('sandbox_error', disposedDetail, { durationMs: 0 });
      if (signal.aborted) return endedBy('aborted', abortedDetail, { durationMs: 0 });
      return await command(AbortSignal.any([signal, this.closing.signal]));
    });
  }

  /** Something that is no command, in its turn. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return this.queue.run(work);
  }

  /** Stops what is under way, then disposes of the sandbox: once, however often it is asked to. */
  close(dispose: () => Promise<void>): Promise<void> {
    this.closing.abort();
    this.disposal ??= this.queue.run(dispose);
    return this.disposal;
  }
}
