import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import { makeFolder, syncFolder, writeAll, writeFault } from '../store/files.ts';

/** Characters that are gathered before they go to the disk. */
const pieceChars = 256 * 1024;

export interface WrittenFile {
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Writes a file piece by piece, so that nothing of any size has to be one text, and whole or not at all: beside, synced,
 * renamed. Lets others work between pieces. Half of a surrogate pair, which has no UTF-8 form, becomes U+FFFD.
 * @throws BenchError disk_full | not_writable; what the signal was aborted with
 */
export async function writeChunks(
  path: string,
  chunks: AsyncIterable<string> | Iterable<string>,
  signal: AbortSignal,
): Promise<WrittenFile> {
  makeFolder(dirname(path));
  const beside = `${path}.${process.pid}-${threadId}.tmp`;
  try {
    const written = await writeBeside(beside, chunks, signal);
    renameSync(beside, path);
    syncFolder(dirname(path));
    return written;
  } catch (error) {
    removeQuietly(beside);
    throw writeFault(error, path);
  }
}

async function writeBeside(
  path: string,
  chunks: AsyncIterable<string> | Iterable<string>,
  signal: AbortSignal,
): Promise<WrittenFile> {
  const file = openSync(path, 'w', 0o644);
  const hash = createHash('sha256');
  let bytes = 0;
  let waiting = '';
  const flush = (): void => {
    const piece = Buffer.from(waiting.toWellFormed());
    waiting = '';
    hash.update(piece);
    bytes += piece.length;
    writeAll(file, piece);
  };
  try {
    for await (const chunk of chunks) {
      waiting += chunk;
      if (waiting.length < pieceChars) continue;
      flush();
      await nextTurn();
      signal.throwIfAborted();
    }
    signal.throwIfAborted();
    flush();
    fsyncSync(file);
    return { sha256: hash.digest('hex'), bytes };
  } finally {
    closeSync(file);
  }
}

/** For the way out of a failure, which is what a caller should hear of. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The folder is gone or closed to us: then so is the file.
  }
}
