import type { FileHandle } from 'node:fs/promises';

const firstBytes = 1 << 20;

/**
 * A window that slides over a file: what was read and not yet dropped, in one buffer that grows only when what must be
 * kept fills it, and never beyond a maximum.
 */
export class ByteWindow {
  /** The bytes in the window; replaced by {@link readMore}. */
  bytes: Buffer;
  /** Where `bytes` begin in the file. */
  offset = 0;
  /** Whether the file ends where `bytes` end. */
  ended = false;
  private readonly handle: FileHandle;
  private readonly maxBytes: number;
  private buffer: Buffer;

  constructor(handle: FileHandle, maxBytes: number) {
    this.handle = handle;
    this.maxBytes = maxBytes;
    this.buffer = Buffer.allocUnsafe(Math.min(firstBytes, maxBytes));
    this.bytes = this.buffer.subarray(0, 0);
  }

  /**
   * Drops the bytes before `keepFrom` and reads on behind the others. At the end of the file it sets `ended`.
   *
   * @returns false if the bytes to keep fill the largest window: nothing was read
   */
  async readMore(keepFrom: number): Promise<boolean> {
    const kept = this.bytes.subarray(keepFrom);
    if (kept.length === this.maxBytes) return false;
    this.offset += keepFrom;
    const target = kept.length === this.buffer.length ? this.grown() : this.buffer;
    kept.copy(target);
    this.buffer = target;
    const { bytesRead } = await this.handle.read(target, kept.length, target.length - kept.length, null);
    this.ended = bytesRead === 0;
    this.bytes = target.subarray(0, kept.length + bytesRead);
    return true;
  }

  private grown(): Buffer {
    return Buffer.allocUnsafe(Math.min(this.buffer.length * 2, this.maxBytes));
  }
}
