import { chmod, mkdir, rmdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchError, messageOf } from '../errors.ts';
import { removeTree } from '../store/removeTree.ts';
import type { DataEntry } from './dataFolder.ts';

/**
 * The folder beside a scratch folder that holds what the agent keeps outside its home, `/tmp` first of all: beside and
 * not inside, so that it is not listed in the home.
 */
export interface WorkFolder extends AsyncDisposable {
  readonly path: string;
  readonly tmpDir: string;
  /** For what programs share in memory, where a sandbox puts that on the disk. */
  readonly shmDir: string;
}

/** @throws BenchError sandbox_failed */
export async function createWorkFolder(scratchDir: string): Promise<WorkFolder> {
  const path = `${scratchDir}.sandbox`;
  const tmpDir = join(path, 'tmp');
  const shmDir = join(path, 'shm');
  try {
    await mkdir(scratchDir, { recursive: true });
    await removeTree(path);
    await mkdir(tmpDir, { recursive: true });
    await mkdir(shmDir);
  } catch (cause) {
    throw new BenchError('sandbox_failed', `the folder of a sandbox cannot be made: ${messageOf(cause)}`, {
      cause,
    });
  }
  return { path, tmpDir, shmDir, [Symbol.asyncDispose]: () => removeTree(path) };
}

/**
 * Gives the owner back what an agent took of its own folders: without it no command could start in them any more. Only
 * the folders themselves, which no agent can replace; so it may be done before every command.
 */
export async function reopenFolders(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const { mode } = await stat(folder).catch(() => ({ mode: ownerAll }));
    if ((mode & ownerAll) === ownerAll) continue;
    // Where it is not ours to change, the next command tells.
    await chmod(folder, (mode & 0o7777) | ownerAll).catch(() => undefined);
  }
}

const ownerAll = 0o700;

/** Mounting leaves an empty file or folder in the scratch folder for each data entry that was mounted over it. */
export async function removeMountPoints(scratchDir: string, entries: readonly DataEntry[]): Promise<void> {
  for (const { name, kind } of entries) {
    const path = join(scratchDir, name);
    try {
      if (kind === 'folder') await rmdir(path);
      else if ((await stat(path)).size === 0) await unlink(path);
    } catch {
      // No command ran, so that there is none; or it is not empty and so not ours.
    }
  }
}
