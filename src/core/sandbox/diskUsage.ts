import type { Dirent, Stats } from 'node:fs';
import { chmod, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What a file, a folder or a link takes at least: so that empty ones without number are not free. */
export const blockBytes = 4096;

export interface UsageOptions {
  /**
   * Whether to give the owner back the right to list a folder, where an agent took it away to hide what is in it. Only
   * once none of its processes is left: until then a link could take the folder's place.
   */
  readonly reopen: boolean;
  /** Paths that are not the agent's and do not count, nor what is in them. */
  readonly except?: ReadonlySet<string>;
  readonly signal?: AbortSignal;
}

/**
 * What the entries of some folders take on the disk, in bytes: blocks that are really allocated (a sparse file takes
 * none for its holes), a file with several names once. Links are not followed. What disappears meanwhile is not counted.
 */
export async function diskUsage(folders: readonly string[], options: UsageOptions): Promise<number> {
  const seen = new Set<string>();
  let bytes = 0;
  const pending = [...folders];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    options.signal?.throwIfAborted();
    for (const entry of await entriesOf(folder, options)) {
      const path = join(folder, entry.name);
      if (options.except?.has(path) === true) continue;
      const stats = await lstat(path).catch(() => null);
      if (stats === null) continue;
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

async function entriesOf(folder: string, { reopen }: UsageOptions): Promise<Dirent[]> {
  const list = () => readdir(folder, { withFileTypes: true });
  try {
    return await list();
  } catch {
    if (!reopen) return [];
    return chmod(folder, 0o700)
      .then(list)
      .catch(() => []);
  }
}
