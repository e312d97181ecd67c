import { chmod, mkdir, readdir, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchError, messageOf } from '../errors.ts';
import type { DataEntry } from './dataFolder.ts';

/**
 * The folder beside a scratch folder that holds what the agent keeps outside its home, `/tmp` first of all: beside and
 * not inside, so that it is not listed in the home.
 */
export interface WorkFolder extends AsyncDisposable {
  readonly path: string;
  readonly tmpDir: string;
}

/** @throws BenchError sandbox_failed */
export async function createWorkFolder(scratchDir: string): Promise<WorkFolder> {
  const path = `${scratchDir}.sandbox`;
  const tmpDir = join(path, 'tmp');
  try {
    await mkdir(scratchDir, { recursive: true });
    await removeTree(path);
    await mkdir(tmpDir, { recursive: true });
  } catch (cause) {
    throw new BenchError('sandbox_failed', `the folder of a sandbox cannot be made: ${messageOf(cause)}`, {
      cause,
    });
  }
  return { path, tmpDir, [Symbol.asyncDispose]: () => removeTree(path) };
}

/** Removes a folder that an agent wrote in, although it may have taken our permissions on parts of it away. */
async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch {
    await restoreAccess(path);
    await rm(path, { recursive: true, force: true });
  }
}

/** Gives the owner back what an agent's `chmod` took, so that whoever comes next can read and remove the folder. */
export async function restoreAccess(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await restoreAccess(join(folder, entry.name));
  }
}

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
