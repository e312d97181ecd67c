import type { Stats } from 'node:fs';
import { chmod, lstat, readdir } from 'node:fs/promises';
import { systemErrorCode } from '../errors.ts';
import { childOf } from '../store/removeTree.ts';

/** What a file or folder takes at least: the disks of agents are not filled by names without content. */
export const blockBytes = 4096;

export interface UsageOptions {
  /**
   * Whether to give the owner back the right to look into a folder, where an agent took it away to hide what is in it.
   * Only once none of its processes is left: until then a link could take the folder's place.
   */
  readonly reopen: boolean;
  /** Paths that are not the agent's and do not count, nor what is in them. */
  readonly except?: ReadonlySet<string>;
  readonly signal?: AbortSignal;
}

/**
 * What the entries of some folders take on the disk, in bytes: blocks that are really allocated (a sparse file takes
 * none for its holes), a file with several names once. Links are not followed. What disappears meanwhile is not counted.
 * Infinity where an agent keeps something that cannot be counted: in a folder deeper than paths can be long, or in one of
 * its own that it has closed.
 */
export async function diskUsage(folders: readonly string[], options: UsageOptions): Promise<number> {
  const seen = new Set<string>();
  let bytes = 0;
  const pending: Buffer[] = folders.map((folder) => Buffer.from(folder));
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    options.signal?.throwIfAborted();
    const entries = await entriesOf(folder, options);
    if (entries === 'hidden') return Number.POSITIVE_INFINITY;
    for (const { path, stats } of entries) {
      if (stats.isDirectory()) pending.push(path);
      if (isFirst(stats, seen)) bytes += bytesOf(stats);
    }
  }
  return bytes;
}

/** What one entry counts as. */
export function bytesOf({ blocks, size }: Pick<Stats, 'blocks' | 'size'>): number {
  // Windows tells no blocks.
  return Math.max(
    blockBytes,
    Number.isFinite(blocks) && blocks > 0 ? blocks * 512 : Math.min(size, blockBytes),
  );
}

function isFirst({ nlink, dev, ino }: Stats, seen: Set<string>): boolean {
  if (nlink < 2) return true;
  const id = `${dev}:${ino}`;
  if (seen.has(id)) return false;
  seen.add(id);
  return true;
}

interface Entry {
  /** In bytes: a name of Linux need not be UTF-8. */
  readonly path: Buffer;
  readonly stats: Stats;
}

async function entriesOf(folder: Buffer, options: UsageOptions): Promise<readonly Entry[] | 'hidden'> {
  try {
    return await lookInto(folder, options);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENAMETOOLONG') return 'hidden';
    if (code !== 'EACCES') return [];
    if (!options.reopen) return (await isOurs(folder)) ? 'hidden' : [];
  }
  return chmod(folder, 0o700)
    .then(() => lookInto(folder, options))
    .catch(() => []);
}

/** Rejects where an entry that is there cannot be looked at: a folder may be listed and closed all the same. */
async function lookInto(folder: Buffer, { except, signal }: UsageOptions): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const name of await readdir(folder, { encoding: 'buffer' })) {
    signal?.throwIfAborted();
    const path = childOf(folder, name);
    if (except?.has(path.toString()) === true) continue;
    const stats = await statOf(path);
    if (stats !== null) entries.push({ path, stats });
  }
  return entries;
}

async function statOf(path: Buffer): Promise<Stats | null> {
  try {
    return await lstat(path);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** A container's user may be another, whose folders we cannot look into although nothing is hidden in them. */
async function isOurs(folder: Buffer): Promise<boolean> {
  const stats = await lstat(folder).catch(() => null);
  return stats !== null && stats.uid === process.geteuid?.();
}
