import { BenchError, systemErrorCode } from '../../errors.ts';
import { writeFault } from '../../store/files.ts';
import type { OnFetchEvent } from './fetchEvents.ts';
import { FetchFolder } from './fetchFolder.ts';
import { type FetchDependencies, Fetching, type FetchResult, type FetchWish } from './fetching.ts';
import type { HubSuite } from './hubSuite.ts';

/**
 * Downloads tasks of a suite, so that the folder is one that loading a suite reads: every file checked against what the
 * Hub states at that commit, against what is known of it, and against the folder's own lock, and then written into that
 * lock. Stopped at any moment, it goes on where it was when it is called again.
 *
 * A task comes into its place whole, and after it is in the lock: what is there without a lock, or with less than its
 * lock says, would be a task set that a run takes for another.
 *
 * @throws BenchError `suite_changed` for a folder or a file that is another, unless `repair`; `disk_full` before anything
 *   is downloaded; `download_failed`, `key_missing`, `run_locked`, `not_writable`
 */
export async function fetchTasks(
  suite: HubSuite,
  wish: FetchWish,
  dependencies: FetchDependencies,
  emit: OnFetchEvent,
  signal: AbortSignal,
): Promise<FetchResult> {
  try {
    using folder = await FetchFolder.take(wish.dir, suite, signal);
    return await new Fetching(suite, wish, folder, dependencies, emit).perform(signal);
  } catch (error) {
    signal.throwIfAborted();
    throw asWriteFault(error, wish.dir);
  }
}

function asWriteFault(error: unknown, dir: string): unknown {
  const fault = writeFault(error, dir);
  if (fault === error || !BenchError.is(fault)) {
    return systemErrorCode(error) === 'ELOOP' ? linkInTheWay(dir, error) : error;
  }
  if (BenchError.is(error)) return error;
  const hint =
    fault.code === 'disk_full'
      ? 'Free some space and run the same command again: what has been downloaded is kept.'
      : 'Give yourself the right to write there, or name another folder with --into.';
  return new BenchError(fault.code, fault.message, { hint, cause: error });
}

function linkInTheWay(dir: string, cause: unknown): BenchError {
  return new BenchError('not_writable', `a half file in ${dir} is a symbolic link`, {
    hint: `Remove the folder .itbench-fetch in ${dir}, and run it again.`,
    cause,
  });
}
