import { hostname } from 'node:os';
import { BenchError } from '../errors.ts';
import {
  type Holder,
  isAlive,
  isThisProcess,
  placeLock,
  readHolder,
  removeLeftLock,
  removeOwnLock,
  thisThread,
} from './lockFile.ts';

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
    const mine = thisThread();
    // Two may come at once: each try is a link to a name that must not exist, so only one of them succeeds.
    for (let tries = 0; tries < 5; tries++) {
      if (placeLock(path, mine)) return new RunLock(path, mine.token);
      const holder = readHolder(path);
      if (holder !== null && isAlive(holder)) throw locked(path, holder);
      removeLeftLock(path, holder);
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

  /** Who holds the lock, and what to do where that is wrong, as sentences; null where nobody alive does. Changes nothing. */
  static heldBy(path: string): string | null {
    const holder = readHolder(path);
    if (holder === null || !isAlive(holder)) return null;
    const { message, hint = '' } = locked(path, holder);
    return `${message.charAt(0).toUpperCase()}${message.slice(1)}. ${hint}`;
  }

  /**
   * Removes the lock that a thread of this process left behind; any other stays. To be called when that thread has ended:
   * thread ids are not used twice in a process.
   * @returns whether there was one
   */
  static abandon(path: string, ofThread: number): boolean {
    const holder = readHolder(path);
    if (holder === null || holder.thread_id !== ofThread || !isThisProcess(holder)) return false;
    removeLeftLock(path, holder);
    return true;
  }

  /** Gives the right back. Safe to call twice. */
  release(): void {
    removeOwnLock(this.path, this.token);
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
