import type { Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { BenchError, messageOf, systemErrorCode } from '../errors.ts';

/** Bytes before a position that are compared before reading goes on from there. */
const markBytes = 256;

/**
 * What became of a file since it was last looked at: `grown` goes on where it ended, `replaced` is another file or was written
 * anew, `gone` is not there.
 */
export type Change = 'same' | 'grown' | 'replaced' | 'gone';

/** A file that is read by ranges, and may grow or be replaced meanwhile. */
export class OwnFile {
  readonly path: string;
  readonly handle: FileHandle;
  private stats: Stats;
  private mark: { readonly at: number; readonly bytes: Buffer } = { at: 0, bytes: Buffer.alloc(0) };

  private constructor(path: string, handle: FileHandle, stats: Stats) {
    this.path = path;
    this.handle = handle;
    this.stats = stats;
  }

  /** @throws BenchError run_missing where there is no file that can be read */
  static async open(path: string): Promise<OwnFile> {
    const handle = await openRegularFile(path);
    try {
      return new OwnFile(path, handle, await handle.stat());
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Size when it was last looked at. */
  get bytes(): number {
    return this.stats.size;
  }

  /** When it was last changed, as far as it was looked at, in milliseconds since 1970. */
  get changedAtMs(): number {
    return this.stats.mtimeMs;
  }

  /** Remembers what is just before a position, up to which the file was read. */
  async markEnd(at: number): Promise<void> {
    this.mark = { at, bytes: await this.before(at) };
  }

  /** Looks at the file again. `ended`: it is not expected to grow, so any change of it is a replacement. */
  async look({ ended }: { readonly ended: boolean }): Promise<Change> {
    const before = this.stats;
    let now: Stats;
    try {
      now = await stat(this.path);
    } catch {
      return 'gone';
    }
    if (now.ino !== before.ino || now.dev !== before.dev || !now.isFile()) return 'replaced';
    if (now.size === before.size && now.mtimeMs === before.mtimeMs) return 'same';
    if (ended || now.size < before.size) return 'replaced';
    if (!this.mark.bytes.equals(await this.before(this.mark.at))) return 'replaced';
    this.stats = now;
    return now.size > before.size ? 'grown' : 'same';
  }

  /** The bytes of a range, or what is there of it. */
  async read(from: number, to: number): Promise<Buffer> {
    const bytes = Buffer.alloc(Math.max(0, to - from));
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await this.handle.read(bytes, length, bytes.length - length, from + length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  private before(at: number): Promise<Buffer> {
    return this.read(Math.max(0, at - markBytes), at);
  }
}

/**
 * Opens a file to read. A pipe or a device is not opened: that could wait for ever.
 * @throws BenchError run_missing
 */
export async function openRegularFile(path: string): Promise<FileHandle> {
  try {
    if ((await stat(path)).isFile()) return await open(path, 'r');
  } catch (error) {
    const gone = ['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '');
    throw new BenchError('run_missing', gone ? `${path} is not there` : `${path}: ${messageOf(error)}`, {
      hint: gone
        ? 'The file was moved or deleted. Refresh the view, or open the file where it is now.'
        : 'Make the file readable, then open it again.',
      cause: error,
    });
  }
  throw new BenchError('run_missing', `${path} is not a file`, {
    hint: 'Open a trajectory file, such as trajectory.jsonl in the folder of an attempt.',
  });
}
