import { constants } from 'node:fs';
import { chmod, copyFile, link, mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BenchError, systemErrorCode } from '../errors.ts';
import { readSnapshotLayout, type SnapshotLayout } from '../snapshot/layout.ts';
import { writeFault } from '../store/files.ts';
import type { Task } from './suite.ts';

export interface StagedTask {
  /** Absolute path of the folder whose entries an agent sees. */
  readonly dataDir: string;
  /** Names in it, sorted. */
  readonly entries: readonly string[];
  readonly files: number;
  readonly bytes: number;
  /** What the task's folder holds and the agent does not see: ground truth, recorder files, anything unknown. */
  readonly hidden: readonly string[];
  /** `copy` where the file system could not link (another disk, another owner); copies share blocks where it can. */
  readonly by: 'link' | 'copy';
}

/**
 * Puts a task's snapshot into `stageDir`, a folder of a neutral name that the caller chooses: nothing in it, and not its
 * path, says which task it is. Only what a snapshot is known to hold is staged ({@link snapshotRole}), so that an unknown
 * file cannot give the answer away. Linked files are the suite's own: a sandbox must mount them read-only.
 *
 * @throws BenchError `suite_invalid` where there is nothing to stage or `stageDir` is not empty, `snapshot_invalid` for
 *   links in the snapshot, `disk_full`, `not_writable`
 */
export async function stageTask(task: Task, stageDir: string, signal: AbortSignal): Promise<StagedTask> {
  const layout = await readSnapshotLayout(task.dir, signal);
  if (layout.files.length === 0) throw nothingToStage(task);
  await makeEmptyFolder(stageDir);
  let by: StagedTask['by'] = 'link';
  const made = new Set<string>();
  for (const { path } of layout.files) {
    signal.throwIfAborted();
    const folder = dirname(join(stageDir, path));
    if (!made.has(folder)) await mkdir(folder, { recursive: true });
    made.add(folder);
    by = await place(join(task.dir, path), join(stageDir, path), by);
  }
  return { dataDir: stageDir, ...summary(layout), by };
}

/** Errors of `link` that say: this file cannot be linked there, copy it. */
const unlinkable = ['EXDEV', 'EPERM', 'EACCES', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/** After one file could not be linked the rest is copied too: they lie on the same disk. */
async function place(from: string, to: string, by: StagedTask['by']): Promise<StagedTask['by']> {
  try {
    if (by === 'link') {
      await link(from, to);
      return 'link';
    }
  } catch (error) {
    if (!unlinkable.includes(systemErrorCode(error) ?? '')) throw writeFault(error, to);
  }
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    // Never done to a link, which would change the suite's own file.
    await chmod(to, 0o444);
    return 'copy';
  } catch (error) {
    throw writeFault(error, to);
  }
}

function summary(layout: SnapshotLayout): Omit<StagedTask, 'dataDir' | 'by'> {
  const entries = new Set(layout.files.map((file) => file.path.split('/')[0] ?? file.path));
  return {
    entries: [...entries].sort(),
    files: layout.files.length,
    bytes: layout.files.reduce((total, file) => total + file.bytes, 0),
    hidden: layout.other,
  };
}

async function makeEmptyFolder(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
  } catch (error) {
    throw writeFault(error, dir);
  }
  if ((await readdir(dir)).length === 0) return;
  throw new BenchError(
    'suite_invalid',
    `the staging folder ${dir} is not empty: an agent would see what is in it`,
  );
}

function nothingToStage(task: Task): BenchError {
  return new BenchError(
    'suite_invalid',
    `task ${task.id} has no snapshot in ${task.dir}: there is nothing to investigate`,
    {
      hint: 'Download or make the task again, or leave it out.',
    },
  );
}
