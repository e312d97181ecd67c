import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The command line under test: what prepareMachine.ts built, or another build that `ITBENCH_REVIEW_CLI` names. */
export const cliPath =
  process.env.ITBENCH_REVIEW_CLI ?? fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface CliOptions {
  /** Folder that the command runs in. */
  readonly cwd: string;
  /** Added to the few variables that a child gets: nothing of this process's keys or Node options is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** Another Node than the one that runs the tests. */
  readonly node?: string;
  /** Another user than the one who runs the tests, by its number: for root only. */
  readonly user?: number;
}

export interface CliResult {
  /** Null when a signal ended the process. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Most memory that the process held at a time, in bytes; null when a signal ended it. */
  readonly maxRssBytes: number | null;
}

/** A command that runs. Disposing it kills it, if it still does. */
export interface RunningCli extends AsyncDisposable {
  readonly pid: number;
  /** Resolves when stdout and stderr together match; rejects with what was printed when the process ends first. */
  untilPrinted(pattern: RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<CliResult>;
}

/** Runs `itbench-review <args>` as a process, to its end. */
export async function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  await using running = startCli(args, options);
  return await running.ended;
}

/**
 * Writes the peak of its memory to file descriptor 3 when the process exits, in kilobytes. Where there is /proc, from there:
 * the kernel's maxRSS of a process begins with that of whoever started it, which can have run a thousand tests.
 */
const reportMemory = `data:text/javascript,${encodeURIComponent(`
  import { existsSync, readFileSync, writeSync } from 'node:fs';
  const status = '/proc/self/status';
  const peak = () => existsSync(status) && /^VmHWM:\\s+(\\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1];
  process.on('exit', () => writeSync(3, String(peak() || process.resourceUsage().maxRSS)));
`)}`;

export function startCli(args: readonly string[], options: CliOptions): RunningCli {
  const child = spawn(options.node ?? process.execPath, [...memoryFlags(options), cliPath, ...args], {
    cwd: options.cwd,
    ...(options.user === undefined ? {} : { uid: options.user, gid: options.user }),
    env: { ...plainEnvironment(), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  if (child.pid === undefined) throw new Error(`the command line could not be started: ${cliPath}`);
  const out = new Captured(child, 1);
  const err = new Captured(child, 2);
  const memory = new Captured(child, 3);
  const ended = once(child, 'close').then(([code, signal]): CliResult => {
    const kilobytes = Number.parseInt(memory.text, 10);
    return {
      code,
      signal,
      stdout: out.text,
      stderr: err.text,
      maxRssBytes: Number.isNaN(kilobytes) ? null : kilobytes * 1024,
    };
  });
  const kill = (signal: NodeJS.Signals): void => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  };
  return {
    pid: child.pid,
    ended,
    kill,
    untilPrinted: (pattern) => untilPrinted(child, pattern, () => `${out.text}${err.text}`),
    async [Symbol.asyncDispose]() {
      kill('SIGKILL');
      await ended;
    },
  };
}

function memoryFlags({ node }: CliOptions): string[] {
  return node === undefined ? [`--import=${reportMemory}`] : [];
}

function plainEnvironment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'SystemRoot', 'TEMP', 'TMP'];
  return Object.fromEntries(
    kept.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** What comes out of one of a child's pipes, as text. */
class Captured {
  private readonly chunks: Buffer[] = [];

  constructor(child: ChildProcess, descriptor: 1 | 2 | 3) {
    child.stdio[descriptor]?.on('data', (chunk: Buffer) => this.chunks.push(chunk));
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString('utf8');
  }
}

function untilPrinted(child: ChildProcess, pattern: RegExp, printed: () => string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const check = (): void => {
    if (pattern.test(printed())) resolve();
  };
  child.stdout?.on('data', check);
  child.stderr?.on('data', check);
  child.once('close', () => reject(new Error(`ended without printing ${pattern}:\n${printed()}`)));
  check();
  return promise;
}
