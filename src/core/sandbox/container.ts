import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { BenchError } from '../errors.ts';
import { commandEnvironment } from './bwrapArguments.ts';
import { HeadTailCapture } from './capture.ts';
import { type ContainerView, execArguments, runArguments } from './containerArguments.ts';
import { askEngine, type ContainerClient, type Engine, engineFailure, firstLine } from './containerEngine.ts';
import { type ScriptEnd, WordedCapture, wrapperCommand, wrapperInput } from './containerScript.ts';
import type { CapturedOutput } from './sandbox.ts';

/** Longer than an engine needs to start a container on a busy machine. */
const startTimeoutMs = 60_000;
/** How long an engine may take to end a container; then it is not waited for. */
const removeTimeoutMs = 60_000;
/** A client whose container is gone usually ends by itself; this long it is left to hand on what it still has. */
const closeGraceMs = 1000;

export interface ContainerCommand {
  readonly script: string;
  readonly timeoutMs: number;
  readonly fileBytes: number;
  readonly outputBytes: number;
  readonly signal: AbortSignal;
}

export interface ContainerEnding {
  /**
   * `ended`: the script ran to its end and nothing of it is left. `lost`: it began, and something ended the shell around
   * it. `failed`: the engine did not get as far as to start it. After all but `ended` the container is of no use.
   */
  readonly how: 'ended' | 'timeout' | 'aborted' | 'lost' | 'failed';
  /** Of the script if it `ended`, otherwise of the client, if any. */
  readonly exitCode: number | null;
  readonly oomKills: number;
  readonly stdout: CapturedOutput;
  readonly stderr: CapturedOutput;
  readonly durationMs: number;
}

/**
 * A running container. Its keeper is `cat`, which ends when its input does: as the other end of that is this process,
 * the container goes with it even if it is killed, and takes all its processes along.
 */
export class Container {
  private readonly engine: Engine;
  private readonly view: ContainerView;
  private readonly keeper: ChildProcess;
  private readonly closed: Promise<unknown>;
  private dead = false;
  private removal: Promise<void> | null = null;

  private constructor(engine: Engine, view: ContainerView) {
    this.engine = engine;
    this.view = view;
    this.keeper = start(engine.client, runArguments(engine, view));
    this.closed = new Promise((resolve) => {
      const settled = () => {
        this.dead = true;
        resolve(undefined);
      };
      this.keeper.once('close', settled).once('error', settled);
    });
  }

  /** Starts a container and waits until it answers. @throws BenchError sandbox_failed, or the signal's reason */
  static async start(engine: Engine, view: ContainerView, signal: AbortSignal): Promise<Container> {
    signal.throwIfAborted();
    const container = new Container(engine, view);
    try {
      await container.answer(signal);
      return container;
    } catch (error) {
      await container.remove();
      throw error;
    }
  }

  get isDead(): boolean {
    return this.dead;
  }

  /** Never rejects for what the script does. */
  async exec(command: ContainerCommand): Promise<ContainerEnding> {
    const startedAt = performance.now();
    const word = randomBytes(16).toString('hex');
    const stdout = new HeadTailCapture(command.outputBytes);
    const stderr = new WordedCapture(word, command.outputBytes);
    const program = wrapperCommand(command.script, {
      timeoutMs: command.timeoutMs,
      fileKib: Math.floor(command.fileBytes / 1024),
    });
    const child = start(this.engine.client, execArguments(this.view, commandEnvironment, program));
    child.stdout?.on('data', (chunk: Buffer) => stdout.write(chunk));
    child.stderr?.on('data', (chunk: Buffer) => stderr.write(chunk));
    child.stdin?.end(wrapperInput(word, command.script));
    const { stopped, exitCode } = await this.endOf(child, command);
    const worded = stderr.finish();
    return {
      how: stopped ?? howEnded(stderr.began, worded.end),
      exitCode: worded.end?.exitCode ?? exitCode,
      oomKills: worded.end?.oomKills ?? 0,
      stdout: stdout.result(),
      stderr: worded.stderr,
      durationMs: performance.now() - startedAt,
    };
  }

  /** Whether the kernel stopped a process of it for memory, as far as the engine knows; null where it does not answer. */
  async wasOutOfMemory(signal: AbortSignal): Promise<boolean | null> {
    const asked = await askEngine(
      this.engine.client,
      ['inspect', '--format', '{{.State.OOMKilled}}', this.view.name],
      signal,
    );
    return asked.found && asked.exitCode === 0 ? asked.stdout.trim() === 'true' : null;
  }

  /** The process 1 of the container by the host's number; null where the engine is on another machine. */
  async hostPid(signal: AbortSignal): Promise<number | null> {
    const asked = await askEngine(
      this.engine.client,
      ['inspect', '--format', '{{.State.Pid}}', this.view.name],
      signal,
    );
    const pid = asked.found && asked.exitCode === 0 ? Number(asked.stdout.trim()) : 0;
    return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
  }

  /** Ends the container and everything in it. Resolves when it is gone, or when the engine does not answer. */
  remove(): Promise<void> {
    this.removal ??= this.removeNow();
    return this.removal;
  }

  private async removeNow(): Promise<void> {
    await askEngine(
      this.engine.client,
      ['rm', '--force', this.view.name],
      new AbortController().signal,
      removeTimeoutMs,
    );
    this.dead = true;
    // Its input ends too: an engine that did not answer us may still see that.
    this.keeper.stdin?.end();
    this.keeper.kill('SIGKILL');
    await this.closed;
  }

  /** `cat` gives back what it gets, as soon as it runs. */
  private async answer(signal: AbortSignal): Promise<void> {
    let complaint = '';
    this.keeper.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      complaint = (complaint + chunk).slice(0, 4096);
    });
    const limit = AbortSignal.any([signal, AbortSignal.timeout(startTimeoutMs)]);
    const answered = new Promise<'answered' | 'stopped'>((resolve) => {
      this.keeper.stdout?.once('data', () => resolve('answered'));
      limit.addEventListener('abort', () => resolve('stopped'), { once: true });
    });
    this.keeper.stdin?.write('?\n');
    const how = await Promise.race([answered, this.closed.then(() => 'closed' as const)]);
    // Nothing else is ever written to it; whatever it says is not kept.
    this.keeper.stdout?.resume();
    signal.throwIfAborted();
    if (how === 'answered') return;
    const why =
      how === 'stopped' ? `it does not answer within ${startTimeoutMs / 1000} s` : firstLine(complaint);
    throw new BenchError(
      'sandbox_failed',
      `a container cannot be started: ${why ?? 'the engine said nothing'}`,
      {
        hint: 'Run "itbench-review doctor" to see whether the engine works.',
      },
    );
  }

  private endOf(
    child: ChildProcess,
    { timeoutMs, signal }: ContainerCommand,
  ): Promise<{ stopped: 'timeout' | 'aborted' | null; exitCode: number | null }> {
    return new Promise((resolve) => {
      let stopped: 'timeout' | 'aborted' | null = null;
      // The client does not take the command along when it ends: the container has to go first.
      const stop = (reason: 'timeout' | 'aborted') => {
        stopped ??= reason;
        void this.remove().finally(() => killLater(child));
      };
      const onAbort = () => stop('aborted');
      const timer = setTimeout(() => stop('timeout'), timeoutMs);
      const settled = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        resolve({ stopped, exitCode: child.exitCode });
      };
      signal.addEventListener('abort', onAbort, { once: true });
      child.once('exit', () => clearTimeout(timer));
      child.once('close', settled).once('error', settled);
      if (signal.aborted) onAbort();
    });
  }
}

/** Removes what an earlier program of ours left behind on this machine, because it was killed. */
export async function removeContainers(
  engine: Engine,
  names: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  if (names.length === 0) return;
  const asked = await askEngine(engine.client, ['rm', '--force', ...names], signal, removeTimeoutMs);
  if (!asked.found) throw engineFailure('containers that were left cannot be removed', asked);
}

function howEnded(began: boolean, end: ScriptEnd | null): ContainerEnding['how'] {
  if (end !== null) return 'ended';
  return began ? 'lost' : 'failed';
}

/** A client sees by itself that its container is gone; one that does not must not hold us. */
function killLater(child: ChildProcess): void {
  setTimeout(() => {
    child.kill('SIGKILL');
    for (const stream of [child.stdout, child.stderr]) stream?.destroy();
  }, closeGraceMs).unref();
}

function start({ file, environment }: ContainerClient, args: readonly string[]): ChildProcess {
  const child = spawn(file, args, { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
  const streams: readonly (Readable | NodeJS.WritableStream | null)[] = [
    child.stdin,
    child.stdout,
    child.stderr,
  ];
  for (const stream of streams) {
    stream?.on('error', () => {
      // The client went away; `close` follows and tells.
    });
  }
  return child;
}
