import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
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

/** After that long a person hears that somebody else keeps the lock. What is done under it takes milliseconds. */
const usualPatienceMs = 10_000;
/** The first waits are short: of two who label at once, the one that waits must get its turn between two of the other. */
const shortWaitMs = 2;
const longWaitMs = 20;
const shortWaitsMs = 400;

/**
 * Does something that no other thread or process does meanwhile, to whatever the lock file stands for. It is not a
 * promise: a thread that is busy with it holds the lock for milliseconds, so one that has held it for longer is dead. The
 * lock of a killed process is taken over at once.
 *
 * Of a thread that was ended inside a process that lives on nobody else can tell at once: `RunLock.abandon` frees its lock,
 * and without that it is taken over after ten seconds.
 *
 * @throws BenchError run_locked, naming the process that keeps the lock; not_writable | disk_full; the signal's reason
 */
export async function withLabelLock<T>(
  path: string,
  work: () => T,
  signal: AbortSignal,
  patienceMs = usualPatienceMs,
): Promise<T> {
  const mine = thisThread();
  let seen: string | undefined;
  let waitedMs = 0;
  signal.throwIfAborted();
  while (!placeLock(path, mine)) {
    const holder = readHolder(path);
    if (holder?.token !== seen) waitedMs = 0;
    seen = holder?.token;
    const isOverdue = waitedMs >= patienceMs;
    if (holder === null ? existsSync(path) : isLeft(holder, isOverdue)) {
      removeLeftLock(path, holder, (other) => isLeft(other, isOverdue));
    } else if (holder !== null && isOverdue) throw locked(path, holder, patienceMs);
    const pauseMs = waitedMs < shortWaitsMs ? shortWaitMs : longWaitMs;
    await wait(pauseMs, undefined, { signal });
    waitedMs += pauseMs;
  }
  try {
    return work();
  } finally {
    removeOwnLock(path, mine.token);
  }
}

/** A thread of this process that keeps the lock for so long was ended while it held it. */
function isLeft(holder: Holder, isOverdue: boolean): boolean {
  return !isAlive(holder) || (isOverdue && isThisProcess(holder) && holder.thread_id !== threadId);
}

function locked(path: string, holder: Holder, patienceMs: number): BenchError {
  const elsewhere = holder.host === hostname() ? '' : ` on ${holder.host}`;
  return new BenchError(
    'run_locked',
    `process ${holder.pid}${elsewhere} has been saving labels for ${patienceMs / 1000} seconds (${path})`,
    { hint: `Save again. If no process works on it${elsewhere && ' there'}, delete ${path} first.` },
  );
}
