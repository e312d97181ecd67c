import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { threadId } from 'node:worker_threads';
import * as z from 'zod';
import { systemErrorCode } from '../errors.ts';
import { readTextIfThere, writeFault } from './files.ts';

/** A lock is a file that names the thread which holds it, so that what a dead one left can be told from what is held. */
const Holder = z.object({
  pid: z.int().positive(),
  host: z.string(),
  started: z.string(),
  token: z.string(),
  /** Thread of that process, 0 for its first. Absent in locks of earlier versions. */
  thread_id: z.int().nonnegative().optional(),
});
export type Holder = z.infer<typeof Holder>;

/** This thread, with a token that no other lock has. */
export function thisThread(): Holder {
  return {
    pid: process.pid,
    host: hostname(),
    started: startOf(process.pid) ?? '',
    token: crypto.randomUUID(),
    thread_id: threadId,
  };
}

/**
 * Creates the lock file whole or not at all: a link cannot overwrite, and never shows a half-written file.
 * @returns whether it is ours now
 * @throws BenchError disk_full | not_writable
 */
export function placeLock(path: string, holder: Holder): boolean {
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

/** Who has the lock; null where nobody has, or where the file is no lock. */
export function readHolder(path: string): Holder | null {
  const text = lockText(path);
  return text === null ? null : holderIn(text);
}

function lockText(path: string): string | null {
  try {
    return readTextIfThere(path);
  } catch (error) {
    if (['EISDIR', 'EINVAL', 'ENXIO'].includes(systemErrorCode(error) ?? '')) return null;
    throw error;
  }
}

function holderIn(text: string): Holder | null {
  try {
    const parsed = Holder.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    // Not our JSON: nobody alive can have written it, since a lock file appears whole.
    return null;
  }
}

/** Gives a lock back; safe to call twice. */
export function removeOwnLock(path: string, token: string): void {
  if (readHolder(path)?.token === token) rmSync(path, { force: true });
}

/**
 * Removes a lock that nobody holds any more, unless somebody did so before. Between a look at the file and its removal
 * another could have removed it and placed its own; so only one may remove what this holder left: whoever places a lock
 * that is named after it. That one can be left behind too, and is then removed likewise.
 */
export function removeLeftLock(
  path: string,
  left: Holder | null,
  isLeft: (holder: Holder) => boolean = (holder) => !isAlive(holder),
): void {
  const right = `${path}.${left?.token ?? 'damaged'}.left`;
  const mine = thisThread();
  if (!placeLock(right, mine)) {
    const other = readHolder(right);
    if (other === null || isLeft(other)) removeLeftLock(right, other, isLeft);
    return;
  }
  try {
    const text = readTextIfThere(path);
    if (text !== null && holderIn(text)?.token === left?.token) rmSync(path, { force: true });
  } finally {
    removeOwnLock(right, mine.token);
  }
}

export function isThisProcess(holder: Holder): boolean {
  return holder.host === hostname() && holder.pid === process.pid && isAlive(holder);
}

/** On another machine nobody can tell: such a holder counts as alive. */
export function isAlive(holder: Holder): boolean {
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
