import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** How often a file is looked at, whatever the system tells: network disks and full tables of watches tell nothing. */
const lookEveryMs = 1000;

/** Calls `look` when a file may have changed. It keeps no process alive. @returns to stop */
export function followFile(path: string, look: () => void): () => void {
  const name = basename(path);
  const timer = setInterval(look, lookEveryMs).unref();
  let watcher: FSWatcher | null = null;
  try {
    watcher = watch(dirname(path), { persistent: false }, (_event, changed) => {
      if (changed === null || changed === name) look();
    });
    watcher.on('error', () => watcher?.close());
  } catch {
    // The folder cannot be watched: the timer is enough, if slower.
  }
  return () => {
    clearInterval(timer);
    watcher?.close();
  };
}
