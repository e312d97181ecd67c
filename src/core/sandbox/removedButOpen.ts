import { lstat, readdir, readlink, stat } from 'node:fs/promises';
import { bytesOf } from './diskUsage.ts';

/** What the kernel puts behind the path of a descriptor whose file has no name any more. */
const removedMark = ' (deleted)';

/**
 * What files take on the disk that have no name any more and live only as long as some process of a namespace holds them
 * open; in bytes. Linux only: elsewhere there is no `/proc` to tell, and this is 0.
 * @param namespace what `/proc/<pid>/ns/pid` links to
 */
export async function removedButOpen(folders: readonly string[], namespace: string): Promise<number> {
  const devices = new Set<number>();
  for (const folder of folders) {
    const stats = await lstat(folder).catch(() => null);
    if (stats !== null) devices.add(stats.dev);
  }
  const files = new Map<string, number>();
  for (const pid of await processesOf(namespace)) {
    for (const descriptor of await namesIn(`/proc/${pid}/fd`)) {
      const path = `/proc/${pid}/fd/${descriptor}`;
      if (!(await linkOf(path))?.endsWith(removedMark)) continue;
      const stats = await stat(path).catch(() => null);
      if (stats?.isFile() && devices.has(stats.dev)) files.set(`${stats.dev}:${stats.ino}`, bytesOf(stats));
    }
  }
  return [...files.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** What `/proc/<pid>/ns/pid` links to, or null where that cannot be seen. */
export function namespaceOf(pid: number): Promise<string | null> {
  return linkOf(`/proc/${pid}/ns/pid`);
}

async function processesOf(namespace: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await namesIn('/proc')) {
    if (/^\d+$/.test(name) && (await linkOf(`/proc/${name}/ns/pid`)) === namespace) found.push(name);
  }
  return found;
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

function linkOf(path: string): Promise<string | null> {
  return readlink(path).catch(() => null);
}
