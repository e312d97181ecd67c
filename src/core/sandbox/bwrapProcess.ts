import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { OutputPipe, type OutputPipes } from './outputPipe.ts';
import type { CapturedOutput } from './sandbox.ts';

export interface BwrapCommand {
  readonly bwrapPath: string;
  /** See `bwrapArguments`; must name `statusDescriptor` and, for a long script, `scriptDescriptor`. */
  readonly arguments: readonly string[];
  /** What runs inside: bubblewrap takes it from its own command line only. */
  readonly command: readonly string[];
  /** Given to the command as a file, when it is too long for an argument. */
  readonly longScript: string | null;
  readonly limits: ProcessLimits;
  readonly pipes: OutputPipes;
  readonly outputBytes: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Called with the id that the host knows the sandbox's process 1 by. */
  readonly onStarted?: (pid: number) => void;
}

export interface ProcessLimits {
  /** `cgroup.procs` files to join before anything of the agent starts. */
  readonly procsFiles: readonly string[];
  /** Size of one file that is written; enforced in units of 1024. */
  readonly fileBytes: number;
  /** Private memory of one process, where no control group limits all together; null for none. */
  readonly dataBytes: number | null;
}

export interface BwrapEnding {
  /** `exited` only if the command itself ran and ended; `failed` if bubblewrap did not get that far. */
  readonly how: 'exited' | 'timeout' | 'aborted' | 'failed';
  readonly exitCode: number | null;
  readonly stdout: CapturedOutput;
  readonly stderr: CapturedOutput;
  readonly durationMs: number;
}

export const argumentsDescriptor = 3;
export const statusDescriptor = 4;
export const scriptDescriptor = 5;

/** How long after its end or its kill a sandbox may keep its output open before that is given up. */
const closeGraceMs = 5000;

/** Nothing of our environment goes to bubblewrap, so that nothing can come out of it. */
const launcherEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
};

/** What runs before bubblewrap, in a bash outside that then becomes bubblewrap. */
export function launcherScript(limits: ProcessLimits): string {
  return [
    closeInherited,
    ...limits.procsFiles.map((file) => `echo 0 > ${quoted(file)} || exit 125`),
    `ulimit -c 0 && ulimit -f ${Math.floor(limits.fileBytes / 1024)} || exit 125`,
    ...(limits.dataBytes === null ? [] : [`ulimit -d ${Math.floor(limits.dataBytes / 1024)} || exit 125`]),
    'exec "$@"',
  ].join('\n');
}

/** Descriptors that our own process was started with pass through Node, and would pass through bubblewrap too. */
const closeInherited = `for fd in /proc/self/fd/*; do fd=\${fd##*/}; (( fd > ${scriptDescriptor} )) && eval "exec $fd>&-"; done`;

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Runs one command to its end, its time-out or the abort; nothing that a command does makes it reject. */
export async function runBwrap(command: BwrapCommand): Promise<BwrapEnding> {
  const startedAt = performance.now();
  const stdout = new OutputPipe(command.pipes.stdout, command.outputBytes);
  const stderr = new OutputPipe(command.pipes.stderr, command.outputBytes);
  const child = start(command, { stdout: stdout.writeDescriptor, stderr: stderr.writeDescriptor });
  stdout.handOver();
  stderr.handOver();
  const ended = await endOf(child, command);
  const grace = setTimeout(() => {
    stdout.giveUp();
    stderr.giveUp();
  }, closeGraceMs);
  await Promise.all([stdout.ended, stderr.ended]);
  clearTimeout(grace);
  return {
    how: ended.stopped ?? (ended.exitCode === null ? 'failed' : 'exited'),
    exitCode: ended.stopped === null ? ended.exitCode : null,
    stdout: stdout.result(),
    stderr: stderr.result(),
    durationMs: performance.now() - startedAt,
  };
}

interface Ended {
  /** Why it was stopped; null if it ended by itself. */
  readonly stopped: 'timeout' | 'aborted' | null;
  readonly exitCode: number | null;
}

/** Feeds the process and waits for its end. Killing bubblewrap ends everything inside: its process 1 dies with it. */
function endOf(child: Launched, command: BwrapCommand): Promise<Ended> {
  let status = '';
  let startedPid: number | null = null;
  drain(child.stdio[statusDescriptor], (chunk) => {
    status += chunk.toString();
    const pid = startedPid === null ? startedPidOf(status) : null;
    if (pid === null) return;
    startedPid = pid;
    command.onStarted?.(pid);
  });
  feed(child.stdio[argumentsDescriptor], `${command.arguments.join('\0')}\0`);
  if (command.longScript !== null) feed(child.stdio[scriptDescriptor], command.longScript);
  return new Promise((resolve) => {
    let stopped: Ended['stopped'] = null;
    const stop = (reason: 'timeout' | 'aborted') => {
      stopped ??= reason;
      child.kill('SIGKILL');
    };
    const onAbort = () => stop('aborted');
    const timer = setTimeout(() => stop('timeout'), command.timeoutMs);
    command.signal.addEventListener('abort', onAbort, { once: true });
    const settled = () => {
      clearTimeout(timer);
      command.signal.removeEventListener('abort', onAbort);
      resolve({ stopped, exitCode: exitCodeOf(status) });
    };
    child.once('exit', () => clearTimeout(timer));
    child.once('close', settled);
    // A process that never started closes nothing.
    child.once('error', settled);
    if (command.signal.aborted) onAbort();
  });
}

/** Typed wider than a `ChildProcess`, whose `stdio` knows five descriptors only. */
type Launched = Omit<ChildProcess, 'stdio'> & { readonly stdio: readonly ChildStream[] };

function start(command: BwrapCommand, output: { stdout: number; stderr: number }): Launched {
  const bwrap = [command.bwrapPath, '--args', String(argumentsDescriptor), '--', ...command.command];
  return spawn('/bin/bash', ['-c', launcherScript(command.limits), 'bash', ...bwrap], {
    cwd: '/',
    env: launcherEnvironment,
    stdio: [
      'ignore',
      output.stdout,
      output.stderr,
      'pipe',
      'pipe',
      ...(command.longScript === null ? [] : ['pipe' as const]),
    ],
  });
}

type ChildStream = Readable | Writable | null | undefined;

function drain(stream: ChildStream, onChunk: (chunk: Buffer) => void): void {
  if (stream === null || stream === undefined || !('read' in stream)) return;
  stream.on('data', onChunk);
  stream.on('error', () => {
    // The reader's end broke because the process died; `close` follows and tells how.
  });
}

function feed(stream: ChildStream, text: string): void {
  if (stream === null || stream === undefined || !('write' in stream)) return;
  stream.on('error', () => {
    // The process died before it read all; its end tells why.
  });
  stream.end(text);
}

/** Bubblewrap writes one JSON object a line, the last with `exit-code` if, and only if, the command really ran. */
export function exitCodeOf(status: string): number | null {
  const match = /"exit-code":\s*(\d+)/.exec(status);
  return match === null ? null : Number(match[1]);
}

/** Its first line names the process 1 of the sandbox, by the number that it has outside. */
function startedPidOf(status: string): number | null {
  const match = /"child-pid":\s*(\d+)/.exec(status);
  return match === null ? null : Number(match[1]);
}
