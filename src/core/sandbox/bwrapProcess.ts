import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { HeadTailCapture } from './capture.ts';
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
  readonly outputBytes: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
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

/** How long after its end or its kill a sandbox may keep its pipes open before it is given up. */
const closeGraceMs = 5000;

/** Nothing of our environment goes to bubblewrap, so that nothing can come out of it. */
const launcherEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
};

/**
 * What runs before bubblewrap, in a bash outside: `cat` puts real pipes in the place of the sockets that Node makes,
 * because nothing can open `/dev/stdout` or `/dev/stderr` if they are sockets; then the limits.
 */
export function launcherScript(limits: ProcessLimits): string {
  const closed = `${argumentsDescriptor}<&- ${statusDescriptor}>&- ${scriptDescriptor}<&-`;
  return [
    `exec > >(exec cat ${closed}) 2> >(exec cat >&2 ${closed})`,
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

/** Runs one command to its end, its time-out or the abort; never rejects. */
export function runBwrap(command: BwrapCommand): Promise<BwrapEnding> {
  const startedAt = performance.now();
  const stdout = new HeadTailCapture(command.outputBytes);
  const stderr = new HeadTailCapture(command.outputBytes);
  const child = start(command);
  drain(child.stdio[1], (chunk) => stdout.write(chunk));
  drain(child.stdio[2], (chunk) => stderr.write(chunk));
  let status = '';
  drain(child.stdio[statusDescriptor], (chunk) => {
    status += chunk.toString();
  });
  feed(child.stdio[argumentsDescriptor], `${command.arguments.join('\0')}\0`);
  if (command.longScript !== null) feed(child.stdio[scriptDescriptor], command.longScript);

  return new Promise((resolve) => {
    let how: 'timeout' | 'aborted' | null = null;
    let grace: NodeJS.Timeout | undefined;
    const stop = (reason: 'timeout' | 'aborted') => {
      how ??= reason;
      child.kill('SIGKILL');
    };
    const onAbort = () => stop('aborted');
    const timer = setTimeout(() => stop('timeout'), command.timeoutMs);
    command.signal.addEventListener('abort', onAbort, { once: true });
    const finish = () => {
      clearTimeout(timer);
      clearTimeout(grace);
      command.signal.removeEventListener('abort', onAbort);
      const exitCode = exitCodeOf(status);
      resolve({
        how: how ?? (exitCode === null ? 'failed' : 'exited'),
        exitCode: how === null ? exitCode : null,
        stdout: stdout.result(),
        stderr: stderr.result(),
        durationMs: performance.now() - startedAt,
      });
    };
    child.once('error', (error) => {
      stderr.write(Buffer.from(`${error.message}\n`));
      // A process that never started has no end to wait for.
      if (child.pid === undefined) finish();
    });
    child.once('exit', () => {
      clearTimeout(timer);
      grace = setTimeout(finish, closeGraceMs);
    });
    child.once('close', finish);
    if (command.signal.aborted) onAbort();
  });
}

/** Typed wider than a `ChildProcess`, whose `stdio` knows five descriptors only. */
type Launched = Omit<ChildProcess, 'stdio'> & { readonly stdio: readonly ChildStream[] };

function start(command: BwrapCommand): Launched {
  const bwrap = [command.bwrapPath, '--args', String(argumentsDescriptor), '--', ...command.command];
  return spawn('/bin/bash', ['-c', launcherScript(command.limits), 'bash', ...bwrap], {
    cwd: '/',
    env: launcherEnvironment,
    stdio: [
      'ignore',
      'pipe',
      'pipe',
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
