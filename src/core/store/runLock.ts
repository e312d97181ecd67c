import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { threadId } from 'node:worker_threads';
import * as z from 'zod';
import { BenchError, systemErrorCode } from '../errors.ts';
import { readTextIfThere, writeFault } from './files.ts';

const Holder = z.object({
  pid: z.int().positive(),
  host: z.string(),
  started: z.string(),
  token: z.string(),
  /** Thread of that process, 0 for its first. Absent in locks of earlier versions. */
  thread_id: z.int().nonnegative().optional(),
});
type Holder = z.infer<typeof Holder>;

/**
 * The right to write in a run folder: at most one living thread has it. Held by a file that names its process, so that
 * the lock of a killed one can be taken over at once. Of a thread that ended before its process nobody else can tell:
 * whoever started it abandons its lock.
 *
 * Why not proper-lockfile (LIBRARIES.md C1): it keeps its lock alive by a timer, so a killed run would stay locked for
 * seconds, and an event loop that is busy for longer than that loses the lock in the middle of a run.
 */
export class RunLock {
  private readonly path: string;
  private readonly token: string;

  private constructor(path: string, token: string) {
    this.path = path;
    this.token = token;
  }

  /** @throws BenchError run_locked, naming the process that holds it */
  static acquire(path: string): RunLock {
    const token = crypto.randomUUID();
    const mine: Holder = {
      pid: process.pid,
      host: hostname(),
      started: startOf(process.pid) ?? '',
      token,
      thread_id: threadId,
    };
    // Two takeovers may race: each try is a link to a name that must not exist, so only one of them succeeds.
    for (let tries = 0; tries < 5; tries++) {
      if (place(path, mine)) return new RunLock(path, token);
      const holder = readHolder(path);
      if (holder !== null && isAlive(holder)) throw locked(path, holder);
      removeStale(path, holder);
    }
    throw new BenchError('run_locked', `${path} keeps changing hands`, {
      hint: 'Another process is starting on the same run. Wait for it, or stop it.',
    });
  }

  /** Whether somebody alive holds the lock. Changes nothing. */
  static isHeld(path: string): boolean {
    const holder = readHolder(path);
    return holder !== null && isAlive(holder);
  }

  /**
   * Removes the lock that a thread of this process left behind; any other stays. To be called when that thread has ended:
   * thread ids are not used twice in a process.
   * @returns whether there was one
   */
  static abandon(path: string, ofThread: number): boolean {
    const holder = readHolder(path);
    if (holder === null || holder.thread_id !== ofThread || !isThisProcess(holder)) return false;
    removeStale(path, holder);
    return true;
  }

  /** Gives the right back. Safe to call twice. */
  release(): void {
    if (readHolder(this.path)?.token === this.token) rmSync(this.path, { force: true });
  }
}

/** Creates the lock file whole or not at all: a link cannot overwrite, and never shows a half-written file. */
function place(path: string, holder: Holder): boolean {
  const beside = `${path}.${holder.token}`;
  try {
    writeFileSync(beside, JSON.stringify(holder), { flag: 'wx' });
    linkSync(beside, path);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw writeFault(error, path);
  } finally {
    rmSync(beside, { force: true });
  }
}

function readHolder(path: string): Holder | null {
  const text = readTextIfThere(path);
  if (text === null) return null;
  try {
    const parsed = Holder.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    // Not our JSON: nobody alive can have written it, since a lock file appears whole.
    return null;
  }
}

/** Removes the file of a dead holder, unless somebody else replaced it meanwhile. */
function removeStale(path: string, seen: Holder | null): void {
  if (readHolder(path)?.token === seen?.token) rmSync(path, { force: true });
}

function isThisProcess(holder: Holder): boolean {
  return holder.host === hostname() && holder.pid === process.pid && isAlive(holder);
}

/** On another machine nobody can tell: such a holder counts as alive. */
function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (systemErrorCode(error) === 'ESRCH') return false;
  }
  // The number may have been given to another process since.
  const started = startOf(holder.pid);
  return started === null || holder.started === '' || started === holder.started;
}

/** When a process started, in kernel ticks, where the system says so (Linux). */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets, and may hold blanks: count from its end.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function locked(path: string, holder: Holder): BenchError {
  const elsewhere = holder.host === hostname() ? '' : ` on ${holder.host}`;
  return new BenchError('run_locked', `process ${holder.pid}${elsewhere} is working on this run (${path})`, {
    hint:
      elsewhere === ''
        ? 'Wait for it to end, or stop it; then run again with --resume.'
        : `If no process works on it there, delete ${path} and run again with --resume.`,
  });
}
