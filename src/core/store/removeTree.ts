import { randomUUID } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { chmod, lstat, readdir, rename, rm } from 'node:fs/promises';
import { systemErrorCode } from '../errors.ts';

/** With the longest name below it well within what systems take as a path: Linux 4096 bytes, macOS 1024. */
const longPathBytes = 700;

/**
 * Removes what somebody hostile wrote, once nobody writes in it any more: our permissions may be taken away on parts of a
 * folder, names need not be text, and folders may lie so deep that no path names them. A link goes, and what it leads to
 * is not touched. None there is fine.
 */
export async function removeTree(path: string): Promise<void> {
  // Before, not once it has failed: what failed goes on removing other parts of the tree for a while.
  if (await isFolder(path)) await restoreAccess(path);
  await rm(path, { recursive: true, force: true });
}

/** Not of a link to one, which could lead anywhere. */
async function isFolder(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  return found?.isDirectory() === true;
}

/**
 * Gives the owner back what a `chmod` took, so that whoever comes next can read and remove the folder. A folder whose
 * path is about to get too long is moved to the top, under a name of its own.
 */
export async function restoreAccess(folder: string): Promise<void> {
  const pending: Buffer[] = [Buffer.from(folder)];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    await giveBack(at);
    for (const entry of await entriesOf(at)) {
      if (entry.isDirectory()) pending.push(await withinReach(childOf(at, entry.name), folder));
    }
  }
}

async function entriesOf(folder: Buffer): Promise<Dirent<Buffer>[]> {
  try {
    return await readdir(folder, { withFileTypes: true, encoding: 'buffer' });
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

async function withinReach(path: Buffer, top: string): Promise<Buffer> {
  if (path.length <= longPathBytes) return path;
  // A folder names its parent in itself: to be moved, it has to be writable.
  await giveBack(path);
  const moved = Buffer.from(`${top}/${randomUUID()}`);
  await rename(path, moved);
  return moved;
}

/** What belongs to somebody else stays as it is; removing then says why it fails. */
async function giveBack(folder: Buffer): Promise<void> {
  await chmod(folder, 0o700).catch(() => undefined);
}

/** A path in a folder by the bytes of a name, which need not be UTF-8. */
export function childOf(folder: Buffer, name: Buffer): Buffer {
  return Buffer.concat([folder, Buffer.from('/'), name]);
}
