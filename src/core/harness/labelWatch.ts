import { existsSync, type FSWatcher, watch } from 'node:fs';
import { dirname } from 'node:path';
import type { LabelFolder } from '../store/labelFolder.ts';

/** Several changes at once are told once. */
const settleMs = 50;

/**
 * Tells of every change of the label files of a folder, by whomever, once. Watches while there is somebody to tell, without
 * keeping the process alive. On a disk that tells of nothing, only changes that were made here are heard of.
 */
export class LabelWatch {
  private readonly dir: string;
  private readonly folder: LabelFolder;
  private readonly listeners: Set<() => void> = new Set();
  private watcher: FSWatcher | null = null;
  private watched: string | null = null;
  private timer: NodeJS.Timeout | null = null;
  private told = '';

  constructor(dir: string, folder: LabelFolder) {
    this.dir = dir;
    this.folder = folder;
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

  /** Watches the folder; before there is one, the nearest above it, which tells when a nearer one is made. */
  private follow(): void {
    const nearest = nearestFolder(this.dir);
    if (this.watched === nearest) return;
    this.watcher?.close();
    this.watched = nearest;
    try {
      this.watcher = watch(nearest, { persistent: false });
    } catch {
      // Too many watches, or a disk without them: changes made here are told all the same.
      this.watcher = null;
      return;
    }
    this.watcher.on('change', () => this.soon());
    this.watcher.on('error', () => this.stop());
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
    this.watcher?.close();
    this.watcher = null;
    this.watched = null;
  }

  private stamp(): string {
    try {
      return this.folder.stamp();
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
