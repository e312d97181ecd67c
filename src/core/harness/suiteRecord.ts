import { relative, sep } from 'node:path';
import { BenchError } from '../errors.ts';
import type { SuiteRecord } from '../schema/run.ts';
import type { SuiteLock } from '../schema/suite.ts';
import { lockFileName, lockSha256, lockSuite, type OnHashProgress, readLockIfThere } from '../suite/lock.ts';
import type { Suite, Task } from '../suite/suite.ts';

/**
 * Hashes the files of the tasks that will run, and compares them with the suite's own lock where it has one.
 * @throws BenchError suite_changed when a file is not what the lock says, unless that is allowed
 */
export async function recordSuite(
  suite: Suite,
  tasks: readonly Task[],
  options: { readonly allowChanged: boolean; readonly onProgress: OnHashProgress },
  signal: AbortSignal,
): Promise<Omit<SuiteRecord, 'ground_truth_root'>> {
  const here = await lockSuite({ ...suite, tasks }, signal, options.onProgress);
  const locked = await readLockIfThere(suite.root, signal);
  const differences = locked === null ? [] : compare(here, locked, suite, tasks);
  if (differences.length > 0 && !options.allowChanged) {
    const shown = differences.slice(0, 3).join(', ');
    throw new BenchError(
      'suite_changed',
      `${differences.length === 1 ? '1 file differs' : `${differences.length} files differ`} from ${lockFileName}: ${shown}`,
      {
        hint: 'itbench-review tasks verify names all of them. Restore the files, or lock the suite anew with tasks lock if the change is meant, or run with --allow-changed: every report then says so.',
      },
    );
  }
  return {
    id: suite.id,
    title: suite.title,
    layout: suite.layout,
    root: suite.root,
    revision: suite.revision,
    task_count: suite.tasks.length + suite.findings.filter(isOfAbsentTask).length,
    lock_sha256: lockSha256(here),
    verified: locked === null ? 'unlocked' : differences.length === 0 ? 'verified' : 'changed',
  };
}

/** A task that the suite's index lists and the disk lacks: suite/loadSuite.ts. */
function isOfAbsentTask({ code }: Suite['findings'][number]): boolean {
  return code === 'missing_task_folder';
}

/** Files of the tasks that are missing, changed or extra. */
function compare(here: SuiteLock, locked: SuiteLock, suite: Suite, tasks: readonly Task[]): string[] {
  const folders = tasks.map((task) => `${relative(suite.root, task.dir).split(sep).join('/')}/`);
  const changed = Object.entries(here.files).filter(
    ([file, { sha256 }]) => locked.files[file]?.sha256 !== sha256,
  );
  const missing = Object.keys(locked.files).filter(
    (file) => here.files[file] === undefined && folders.some((folder) => file.startsWith(folder)),
  );
  return [...changed.map(([file]) => file), ...missing].sort();
}
