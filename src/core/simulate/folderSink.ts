import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { SnapshotFile, SnapshotSink } from './sink.ts';

const bufferBytes = 256 * 1024;

/** A snapshot's files as files of a folder. Text is encoded into one buffer, so that memory does not grow with what is written. */
export class FolderSink implements SnapshotSink {
  private readonly root: string;
  private readonly encoder = new TextEncoder();
  private readonly buffer = new Uint8Array(bufferBytes);
  private lastAct: Promise<void> = Promise.resolve();

  private constructor(root: string) {
    this.root = root;
  }

  /** Makes the folder with its two subfolders. */
  static async create(root: string): Promise<FolderSink> {
    await mkdir(join(root, 'alerts'), { recursive: true });
    await mkdir(join(root, 'metrics'), { recursive: true });
    return new FolderSink(root);
  }

  file(name: string): SnapshotFile {
    const path = join(this.root, ...name.split('/'));
    let handle: FileHandle | null = null;
    return {
      write: (text) =>
        this.inTurn(async () => {
          handle ??= await open(path, 'wx');
          await this.encodeAndWrite(handle, text);
        }),
      close: () =>
        this.inTurn(async () => {
          await handle?.close();
          handle = null;
        }),
    };
  }

  /** The buffer serves one write at a time, whichever file it is for. */
  private inTurn(act: () => Promise<void>): Promise<void> {
    const done = this.lastAct.then(act);
    // A failure is the business of the one who asked; the next in turn goes on.
    this.lastAct = done.catch(() => undefined);
    return done;
  }

  private async encodeAndWrite(handle: FileHandle, text: string): Promise<void> {
    for (let from = 0; from < text.length; ) {
      // Stops before the character that no longer fits, never within one.
      const { read, written } = this.encoder.encodeInto(from === 0 ? text : text.slice(from), this.buffer);
      for (let offset = 0; offset < written; ) {
        offset += (await handle.write(this.buffer, offset, written - offset)).bytesWritten;
      }
      from += read;
    }
  }
}
