import { type ChildProcess, spawn } from 'node:child_process';
import { HeadTailCapture } from './capture.ts';
import type { CapturedOutput } from './sandbox.ts';

export interface GroupCommand {
  /** For `/bin/bash -c`. */
  readonly command: string;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly outputBytes: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface GroupEnding {
  readonly how: 'exited' | 'timeout' | 'aborted' | 'failed';
  /** As a shell tells it: 128 and the signal's number for what a signal ended. */
  readonly exitCode: number | null;
  readonly stdout: CapturedOutput;
  readonly stderr: CapturedOutput;
  readonly durationMs: number;
}

/** How long output may stay open after the last process of the group is killed. */
const closeGraceMs = 1000;

/** Runs a command in a process group of its own, and ends the whole group when its first process has ended. */
export function runGroup(command: GroupCommand): Promise<GroupEnding> {
  const startedAt = performance.now();
  const captured = {
    stdout: new HeadTailCapture(command.outputBytes),
    stderr: new HeadTailCapture(command.outputBytes),
  };
  const child = spawn('/bin/bash', ['-c', command.command], {
    cwd: command.folder,
    env: command.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => captured[name].write(chunk));
  }
  return new Promise((resolve) => {
    let stopped: 'timeout' | 'aborted' | null = null;
    const stop = (reason: 'timeout' | 'aborted') => {
      stopped ??= reason;
      killGroup(child);
    };
    const onAbort = () => stop('aborted');
    const timer = setTimeout(() => stop('timeout'), command.timeoutMs);
    const settled = (exitCode: number | null) => {
      clearTimeout(timer);
      command.signal.removeEventListener('abort', onAbort);
      resolve({
        how: stopped ?? (exitCode === null ? 'failed' : 'exited'),
        exitCode: stopped === null ? exitCode : null,
        stdout: captured.stdout.result(),
        stderr: captured.stderr.result(),
        durationMs: performance.now() - startedAt,
      });
    };
    command.signal.addEventListener('abort', onAbort, { once: true });
    child.once('exit', () => {
      clearTimeout(timer);
      killGroup(child);
      const grace = setTimeout(() => destroyOutput(child), closeGraceMs);
      child.once('close', (code, signal) => {
        clearTimeout(grace);
        settled(code ?? 128 + (signal === 'SIGKILL' ? 9 : 15));
      });
    });
    child.once('error', () => settled(null));
    if (command.signal.aborted) onAbort();
  });
}

/** What made a session of its own is out of reach, but holds its end of the pipes: it is not waited for. */
function destroyOutput(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody is left in it.
  }
}
