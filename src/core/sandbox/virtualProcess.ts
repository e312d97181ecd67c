import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { BenchError, messageOf } from '../errors.ts';
import type { VirtualCommand, VirtualReply, VirtualSetup } from './virtualProtocol.ts';

/** How long the interpreter may take to load on a busy machine; 0.2 to 0.4 s on a quiet one. */
const startTimeoutMs = 60_000;

export type InterpreterEnding =
  | { readonly how: 'done'; readonly reply: Extract<VirtualReply, { type: 'done' }> }
  | { readonly how: 'timeout' | 'aborted' | 'oom' }
  | { readonly how: 'broken'; readonly message: string };

/**
 * One interpreter that runs commands one after another until one of them has to be stopped, and the interpreter with it.
 *
 * A process and not a worker thread, because V8 ends the whole process when a thread asks for much memory at once near
 * its limit (a string that doubles itself does), and that process would be ours.
 */
export class VirtualProcess {
  readonly commands: readonly string[];
  private readonly child: ChildProcess;
  private readonly complaint: () => string;
  private lastId = 0;
  private dead = false;

  private constructor(child: ChildProcess, commands: readonly string[], complaint: () => string) {
    this.child = child;
    this.commands = commands;
    this.complaint = complaint;
    child.once('exit', () => {
      this.dead = true;
    });
    child.on('error', () => {
      // A message that could not be sent to a process that has just ended; its exit says the rest.
    });
  }

  /** @throws BenchError sandbox_failed */
  static async start(
    workerUrl: URL,
    setup: VirtualSetup,
    memoryBytes: number,
    signal: AbortSignal,
  ): Promise<VirtualProcess> {
    const child = fork(workerUrl, {
      cwd: setup.tmpDir,
      // Nothing of our environment or flags is handed on. The variable makes VS Code's own program behave as Node.
      env: { ELECTRON_RUN_AS_NODE: '1' },
      execArgv: [`--max-old-space-size=${Math.max(64, Math.floor(memoryBytes / 1024 ** 2))}`],
      serialization: 'advanced',
      // The interpreter ends itself when its standard input closes, which it does when we end, however that happens.
      stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
    });
    const complaint = lastWords(child);
    try {
      return new VirtualProcess(child, await handshake(child, setup, complaint, signal), complaint);
    } catch (cause) {
      await end(child);
      signal.throwIfAborted();
      throw new BenchError('sandbox_failed', `the virtual sandbox does not start: ${messageOf(cause)}`, {
        cause,
      });
    }
  }

  get isDead(): boolean {
    return this.dead;
  }

  /** Never rejects. Every ending but `done` leaves the interpreter dead. */
  async run(script: string, options: { timeoutMs: number; signal: AbortSignal }): Promise<InterpreterEnding> {
    const ending = await this.settle({ id: ++this.lastId, script }, options);
    if (ending.how !== 'done') await this.terminate();
    return ending;
  }

  async terminate(): Promise<void> {
    this.dead = true;
    await end(this.child);
  }

  private settle(
    command: VirtualCommand,
    { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
  ): Promise<InterpreterEnding> {
    return new Promise((resolve) => {
      const settled = (ending: InterpreterEnding) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        this.child.off('message', onMessage).off('close', onClose);
        resolve(ending);
      };
      const onAbort = () => settled({ how: 'aborted' });
      // Only our own program sends messages: see virtualWorker.ts.
      const onMessage = (message: unknown) => {
        const reply = message as VirtualReply;
        if (reply.type === 'done' && reply.id === command.id) settled({ how: 'done', reply });
      };
      const onClose = () => settled(endingOf(this.complaint()));
      const timer = setTimeout(() => settled({ how: 'timeout' }), timeoutMs);
      signal.addEventListener('abort', onAbort, { once: true });
      this.child.on('message', onMessage).once('close', onClose);
      this.child.send(command, () => {
        // A failure to send comes with the end of the process, which `close` tells.
      });
    });
  }
}

/** V8 says in words only, on standard error, that it ended the process for lack of memory. */
export function endingOf(complaint: string): InterpreterEnding {
  if (complaint.includes('JavaScript heap out of memory')) return { how: 'oom' };
  return { how: 'broken', message: `its process ended by itself: ${complaint.trim().slice(-500)}` };
}

/** Enough for V8's report with its stack. */
const complaintLength = 16_384;

function lastWords(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-complaintLength);
  });
  return () => text;
}

async function handshake(
  child: ChildProcess,
  setup: VirtualSetup,
  complaint: () => string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const settled = new AbortController();
  const closed = once(child, 'close', { signal: settled.signal }).then(() => {
    throw new Error(`its process ended at once: ${complaint().trim()}`);
  });
  const limit = AbortSignal.any([signal, settled.signal, AbortSignal.timeout(startTimeoutMs)]);
  const answered = once(child, 'message', { signal: limit });
  child.send(setup, () => {
    // As above: `close` tells.
  });
  try {
    const [reply]: VirtualReply[] = await Promise.race([answered, closed]);
    return reply?.type === 'ready' ? reply.commands : [];
  } finally {
    settled.abort();
    await Promise.allSettled([answered, closed]);
  }
}

/** Resolves when the process is gone and its pipes are closed. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
