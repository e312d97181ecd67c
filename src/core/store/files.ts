import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { threadId } from 'node:worker_threads';
import { BenchError, messageOf, systemErrorCode } from '../errors.ts';

/** Turns a failure to write into the error that a person can act on; anything else comes back unchanged. */
export function writeFault(error: unknown, path: string): unknown {
  const code = systemErrorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new BenchError('disk_full', `no space left to write ${path}`, {
      hint: 'Free some space or choose another output folder, then do it again; a run goes on with --resume. Nothing that was finished is lost.',
      cause: error,
    });
  }
  if (code === 'EISDIR') {
    return new BenchError('not_writable', `cannot write ${path}: it is a folder`, {
      hint: 'Choose another place with --out, or move the folder away.',
      cause: error,
    });
  }
  if (code === 'ENAMETOOLONG') {
    return new BenchError('not_writable', `cannot write ${path}: the name is too long for the file system`, {
      hint: 'Give what it is named after, a task or a model, a shorter name, or choose a folder with a shorter path.',
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR') {
    return new BenchError('not_writable', `cannot write ${path}: ${messageOf(error)}`, {
      hint: 'Give the output folder write permission, or choose another one with --out.',
      cause: error,
    });
  }
  return error;
}

/** Makes a folder and its parents. @throws BenchError disk_full | not_writable */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    const hidden = systemErrorCode(error) === 'ENOENT';
    const cause = hidden ? causeOfMissing(error, path) : error;
    if (systemErrorCode(cause) !== 'EEXIST') throw writeFault(cause, path);
    const what = hidden ? 'leads over a link to nowhere' : 'is a file, not a folder';
    throw new BenchError('not_writable', `${path} ${what}`, {
      hint: 'Choose another output folder with --out.',
      cause,
    });
  }
}

/** With `recursive`, Node says ENOENT where the disk is read-only: makes the first missing folder once more, without it. */
function causeOfMissing(error: unknown, path: string): unknown {
  let missing = path;
  while (!existsSync(dirname(missing))) missing = dirname(missing);
  try {
    mkdirSync(missing);
    return error;
  } catch (cause) {
    return cause;
  }
}

/**
 * Writes a file so that a reader, at any moment and after any crash, sees the old content or the new one, whole: written
 * beside, synced, renamed, folder synced.
 * @throws BenchError disk_full | not_writable
 */
export function writeFileAtomic(path: string, content: string | Uint8Array): void {
  // Of this thread alone: another of this process may be writing the same file.
  const beside = `${path}.${process.pid}-${threadId}.tmp`;
  try {
    const file = openSync(beside, 'w', 0o644);
    try {
      writeAll(file, typeof content === 'string' ? Buffer.from(content) : content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
    syncFolder(dirname(path));
  } catch (error) {
    removeQuietly(beside);
    throw writeFault(error, path);
  }
}

/** For the way out of a failure, which is what a caller should hear of, not that clearing up failed too. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The folder is gone or closed to us: then so is the file.
  }
}

/** writeSync until everything is written: one call may write less than it was given. */
export function writeAll(file: number, bytes: Uint8Array): void {
  let offset = 0;
  while (offset < bytes.length) offset += writeSync(file, bytes, offset);
}

/** Makes names in a folder durable. Windows cannot open folders, and needs no such call. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Cuts a file to a length and syncs it. */
export function truncateFile(path: string, bytes: number): void {
  const file = openSync(path, 'r+');
  try {
    ftruncateSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * The bytes of a file. A pipe, which would be waited for until somebody writes into it, is refused like whatever else is no
 * file.
 * @throws a system error
 */
export function readBytes(path: string): Buffer {
  // Windows has neither pipes in folders nor the flag.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(file);
    if (stats.isFile() || stats.isDirectory()) return readFileSync(file);
    throw Object.assign(new Error(`${path} is not a file`), { code: 'EINVAL' });
  } finally {
    closeSync(file);
  }
}

/** {@link readBytes}, or null where nothing is. */
export function readBytesIfThere(path: string): Buffer | null {
  try {
    return readBytes(path);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** The text of a file, or null when there is none. @throws as {@link readBytes} */
export function readTextIfThere(path: string): string | null {
  return readBytesIfThere(path)?.toString('utf8') ?? null;
}
