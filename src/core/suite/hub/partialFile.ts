import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { LockedFile } from '../../schema/suite.ts';
import { WrongContentFault } from './hubFault.ts';
import type { HubFile } from './hubTree.ts';

/** Large enough that reading costs little beside hashing (LIBRARIES.md F). */
const chunkBytes = 1 << 20;

/** What tells the content of a file: the sha256 that a lock has, and git's id where the Hub states only that. */
export class ContentHash {
  private readonly sha256: Hash;
  private readonly git: Hash | null;
  private readonly file: HubFile;

  constructor(file: HubFile) {
    this.file = file;
    this.sha256 = createHash('sha256');
    const isGit = file.content.kind === 'git';
    this.git = isGit ? createHash('sha1').update(`blob ${file.bytes}\0`) : null;
  }

  update(chunk: Uint8Array): void {
    this.sha256.update(chunk);
    this.git?.update(chunk);
  }

  /** To be called once. The sha256, and whether the content is what the Hub states. */
  end(): { sha256: string; isAsStated: boolean } {
    const sha256 = this.sha256.digest('hex');
    const id = this.git === null ? sha256 : this.git.digest('hex');
    return { sha256, isAsStated: id === this.file.content.hex };
  }
}

/**
 * A file that is being downloaded. What is in it when it is opened is taken to be the beginning of the content; whether
 * it was, the hash at the end tells. Written as it comes, so that whatever ends the process loses nothing that came.
 */
export class PartialFile implements AsyncDisposable {
  private readonly handle: FileHandle;
  private readonly file: HubFile;
  private hash: ContentHash;
  private length = 0;

  private constructor(handle: FileHandle, file: HubFile) {
    this.handle = handle;
    this.file = file;
    this.hash = new ContentHash(file);
  }

  static async open(path: string, file: HubFile, signal: AbortSignal): Promise<PartialFile> {
    // A link would lead the bytes elsewhere. Windows has no such flag, and makes links for administrators only.
    const flags = constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
    const partial = new PartialFile(await open(path, flags, 0o644), file);
    try {
      await partial.readExisting(signal);
      return partial;
    } catch (error) {
      await partial.handle.close();
      throw error;
    }
  }

  /** How much is there. */
  get bytes(): number {
    return this.length;
  }

  /** @throws WrongContentFault for more than the file may have; nothing of it is written then */
  async append(chunk: Uint8Array): Promise<void> {
    if (this.length + chunk.byteLength > this.file.bytes) {
      throw new WrongContentFault(`more came than the ${this.file.bytes} bytes that the Hub states`);
    }
    let offset = 0;
    while (offset < chunk.byteLength) {
      const rest = chunk.byteLength - offset;
      const { bytesWritten } = await this.handle.write(chunk, offset, rest, this.length + offset);
      offset += bytesWritten;
    }
    this.hash.update(chunk);
    this.length += chunk.byteLength;
  }

  /** Begins again with nothing. */
  async restart(): Promise<void> {
    await this.handle.truncate(0);
    this.hash = new ContentHash(this.file);
    this.length = 0;
  }

  /**
   * Syncs a file that is whole. To be called once, or again after {@link restart}.
   * @throws WrongContentFault where the content is not what the Hub states
   */
  async complete(): Promise<LockedFile> {
    const { sha256, isAsStated } = this.hash.end();
    if (!isAsStated || this.length !== this.file.bytes) {
      throw new WrongContentFault('the content is not the one that the Hub states: its hash differs');
    }
    await this.handle.sync();
    return { sha256, bytes: this.length };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.handle.close();
  }

  private async readExisting(signal: AbortSignal): Promise<void> {
    const { size } = await this.handle.stat();
    if (size > this.file.bytes) return await this.restart();
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, Math.max(1, size)));
    while (this.length < size) {
      signal.throwIfAborted();
      const { bytesRead } = await this.handle.read(chunk, 0, chunk.length, this.length);
      if (bytesRead === 0) break;
      this.hash.update(chunk.subarray(0, bytesRead));
      this.length += bytesRead;
    }
  }
}
