import { type ChildProcess, spawn } from 'node:child_process';
import { BenchError, messageOf } from '../core/errors.ts';
import { withDeadline } from '../core/model/deadline.ts';
import type { Clock } from '../core/model/model.ts';
import { keyProgram } from '../core/schema/keySource.ts';

/** Longest that a key command may take: time to touch a security key. */
export const keyCommandTimeoutMs = 60_000;

/** Whatever prints more does not print a key. */
const maxOutputBytes = 65_536;

export interface KeyCommand {
  /** A line for the shell, or a program and its arguments. */
  readonly command: string | readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Whose key it prints, for messages. */
  readonly entryName: string;
  readonly clock: Clock;
}

/**
 * Runs a command that prints a key, and gives what it printed. It gets no input. What it says on its standard error is
 * read by nobody: it might hold the key.
 * @throws BenchError key_refused, naming the program and how it ended, never what it printed; the signal's reason
 */
export async function runKeyCommand(wanted: KeyCommand, signal: AbortSignal): Promise<string> {
  const { command, clock, entryName } = wanted;
  const program = keyProgram(command);
  const refuse = (problem: string, cause?: unknown) =>
    new BenchError('key_refused', `the command ${program} for the key of model ${entryName} ${problem}`, {
      hint: 'Run the api_key_command of the configuration in a terminal to see what it says; it must print the key and end with 0.',
      cause,
    });
  const result = await withDeadline(keyCommandTimeoutMs, clock, signal, (stop) =>
    printed(wanted, refuse, stop),
  );
  if (result.kind === 'expired') throw refuse(`did not end within ${keyCommandTimeoutMs / 1000} s`);
  return result.value;
}

type Refuse = (problem: string, cause?: unknown) => BenchError;

function printed({ command, environment }: KeyCommand, refuse: Refuse, signal: AbortSignal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = start(command, environment);
  const chunks: Buffer[] = [];
  let bytes = 0;
  child.stdout?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxOutputBytes) end(child);
    else chunks.push(chunk);
  });
  const onAbort = () => end(child);
  signal.addEventListener('abort', onAbort, { once: true });
  child.once('error', (error) => reject(refuse(`could not be started: ${messageOf(error)}`, error)));
  child.once('close', (code, killedBy) => {
    if (signal.aborted) reject(signal.reason);
    else if (bytes > maxOutputBytes) reject(refuse('printed far more than a key'));
    else if (code !== 0)
      reject(refuse(code === null ? `was ended by ${killedBy}` : `ended with exit code ${code}`));
    else resolve(Buffer.concat(chunks).toString('utf8'));
  });
  return promise.finally(() => signal.removeEventListener('abort', onAbort));
}

const hasGroups = process.platform !== 'win32';

function start(command: KeyCommand['command'], env: NodeJS.ProcessEnv): ChildProcess {
  // A group of its own, so that what a shell started ends with it.
  const options = {
    env,
    detached: hasGroups,
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'ignore'] as const,
  };
  if (typeof command === 'string')
    return spawn(command, { ...options, stdio: [...options.stdio], shell: true });
  const [program = '', ...args] = command;
  return spawn(program, args, { ...options, stdio: [...options.stdio] });
}

function end(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  try {
    if (hasGroups) process.kill(-pid, 'SIGKILL');
    else child.kill();
  } catch {
    // It has ended by itself.
  }
  // What it left behind outside its group may hold the pipe open.
  child.stdout?.destroy();
}
