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
      this.start();
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
    const stamp = this.stamp();
    if (stamp === this.told) return;
    this.told = stamp;
    for (const listener of [...this.listeners]) listener();
  }

  dispose(): void {
    this.listeners.clear();
    this.stop();
  }

  private start(): void {
    // Before the first label there may be no folder: then the one above tells when it is made.
    const there = existsSync(this.dir);
    try {
      this.watcher = watch(there ? this.dir : dirname(this.dir), { persistent: false });
    } catch {
      // Too many watches, or a disk without them: changes made here are told all the same.
      return;
    }
    this.watcher.on('change', () => this.soon(there));
    this.watcher.on('error', () => this.stop());
  }

  private soon(there: boolean): void {
    if (this.timer !== null) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      if (!there && existsSync(this.dir)) {
        this.stop();
        this.start();
      }
      this.check();
    }, settleMs).unref();
  }

  private stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.watcher?.close();
    this.watcher = null;
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
