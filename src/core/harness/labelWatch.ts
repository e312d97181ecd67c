import { existsSync, type FSWatcher, watch } from 'node:fs';
import { dirname } from 'node:path';

/** Several changes at once are told once. */
const settleMs = 50;

/** A folder of files of people, and one text for the state of all of them. */
export interface WatchedFolder {
  readonly dir: string;
  readonly files: { readonly stamp: () => string };
}

/**
 * Tells of every change of the files of some folders, by whomever, once. Watches while there is somebody to tell, without
 * keeping the process alive. On a disk that tells of nothing, only changes that were made here are heard of.
 */
export class LabelWatch {
  private readonly folders: readonly WatchedFolder[];
  private readonly listeners: Set<() => void> = new Set();
  /** By the folder that each watches. */
  private readonly watchers: Map<string, FSWatcher> = new Map();
  private timer: NodeJS.Timeout | null = null;
  private told = '';

  constructor(folders: readonly WatchedFolder[]) {
    this.folders = folders;
  }

  on(listener: () => void): () => void {
    // A listener may be added twice, and is then told until both are gone.
    const own = () => listener();
    if (this.listeners.size === 0) {
      this.told = this.stamp();
      this.follow();
    }
    this.listeners.add(own);
    return () => {
      this.listeners.delete(own);
      if (this.listeners.size === 0) this.stop();
    };
  }

  /** Looks whether anything has changed, and tells. */
  check(): void {
    if (this.listeners.size === 0) return;
    this.follow();
    const stamp = this.stamp();
    if (stamp === this.told) return;
    this.told = stamp;
    for (const listener of [...this.listeners]) listener();
  }

  dispose(): void {
    this.listeners.clear();
    this.stop();
  }

  /** Watches each folder; before there is one, the nearest above it, which tells when a nearer one is made. */
  private follow(): void {
    const wanted = new Set(this.folders.map(({ dir }) => nearestFolder(dir)));
    for (const [dir, watcher] of this.watchers) {
      if (wanted.has(dir)) continue;
      watcher.close();
      this.watchers.delete(dir);
    }
    for (const dir of wanted) this.watch(dir);
  }

  private watch(dir: string): void {
    if (this.watchers.has(dir)) return;
    try {
      const watcher = watch(dir, { persistent: false });
      watcher.on('change', () => this.soon());
      watcher.on('error', () => this.drop(dir, watcher));
      this.watchers.set(dir, watcher);
    } catch {
      // Too many watches, or a disk without them: changes made here are told all the same.
    }
  }

  private drop(dir: string, watcher: FSWatcher): void {
    watcher.close();
    if (this.watchers.get(dir) === watcher) this.watchers.delete(dir);
  }

  private soon(): void {
    if (this.timer !== null) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.check();
    }, settleMs).unref();
  }

  private stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
  }

  private stamp(): string {
    try {
      return JSON.stringify(this.folders.map(({ files }) => files.stamp()));
    } catch {
      // A folder that cannot be read: nobody can be told of what is in it.
      return '';
    }
  }
}

/** The folder, or the nearest one above it that is there. */
function nearestFolder(dir: string): string {
  let nearest = dir;
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  return nearest;
}
