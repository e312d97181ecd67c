import { blockBytes, diskUsage } from './diskUsage.ts';

/**
 * Counts what an agent keeps on the disk, before each write and without looking at the disk each time: only what was
 * removed is measured anew, since a removal may take whole folders.
 */
export class VirtualScratch {
  private readonly folders: readonly string[];
  private readonly limitBytes: number | null;
  /** Null when it has to be measured. */
  private usedBytes: number | null = null;

  constructor(folders: readonly string[], limitBytes: number | null) {
    this.folders = folders;
    this.limitBytes = limitBytes;
  }

  /**
   * Counts a file or folder that is about to grow.
   * @param oldBytes its size; null where it is new
   * @returns whether it fits; if not, nothing is counted
   */
  async take(oldBytes: number | null, newBytes: number): Promise<boolean> {
    if (this.limitBytes === null) return true;
    this.usedBytes ??= await diskUsage(this.folders, { reopen: true });
    const growth = onDisk(newBytes) - (oldBytes === null ? 0 : onDisk(oldBytes));
    if (growth > 0 && this.usedBytes + growth > this.limitBytes) return false;
    this.usedBytes += growth;
    return true;
  }

  /** Something was removed, or a write failed half-way. */
  forget(): void {
    this.usedBytes = null;
  }
}

function onDisk(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / blockBytes)) * blockBytes;
}
