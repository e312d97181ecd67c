import { constants, type Dirent } from 'node:fs';
import { type FileHandle, open, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { BenchError, messageOf, systemErrorCode } from '../errors.ts';

/** An entry of the input folder: a file to read, or what is not looked into and why. */
export type InputEntry =
  | { readonly type: 'file'; readonly path: string }
  | { readonly type: 'skipped'; readonly path: string; readonly reason: string };

/** Deeper folders than this are no one's dump of a cluster. */
const maxDepth = 32;

/**
 * Everything in a folder, in the order of its paths. Links are not followed: they may lead anywhere.
 * @throws BenchError `usage` where the folder cannot be read
 */
export async function listInput(root: string, signal: AbortSignal): Promise<InputEntry[]> {
  const found: InputEntry[] = [];
  await walk(await realRoot(root), '', 0, found, signal);
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The folder itself, where its name is a link. @throws BenchError `usage` */
export async function realRoot(root: string): Promise<string> {
  try {
    return await realpath(root);
  } catch (cause) {
    throw unreadable(root, cause);
  }
}

async function walk(
  root: string,
  folder: string,
  depth: number,
  found: InputEntry[],
  signal: AbortSignal,
): Promise<void> {
  for (const entry of await entriesOf(root, folder)) {
    signal.throwIfAborted();
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    const reason = skipReason(entry, depth);
    if (reason !== null) found.push({ type: 'skipped', path, reason });
    else if (entry.isDirectory()) await walk(root, path, depth + 1, found, signal);
    else found.push({ type: 'file', path });
  }
}

function skipReason(entry: Dirent, depth: number): string | null {
  if (entry.isSymbolicLink()) return 'a symbolic link, which is not followed';
  if (!entry.isDirectory() && !entry.isFile()) return 'neither a file nor a folder';
  if (entry.name.startsWith('.')) return 'hidden by its name';
  return entry.isDirectory() && depth >= maxDepth ? `deeper than ${maxDepth} folders` : null;
}

async function entriesOf(root: string, folder: string): Promise<Dirent[]> {
  try {
    return await readdir(join(root, folder), { withFileTypes: true });
  } catch (cause) {
    throw unreadable(join(root, folder), cause);
  }
}

function unreadable(folder: string, cause: unknown): BenchError {
  const code = systemErrorCode(cause);
  const what = code === 'ENOENT' ? 'does not exist' : code === 'ENOTDIR' ? 'is a file' : 'cannot be read';
  return new BenchError('usage', `the folder to import, ${folder}, ${what}`, {
    hint: 'Name a folder with what was collected: kubectl’s JSON, logs, alerts, telemetry. Unpack an archive first.',
    cause,
  });
}

/** Compressed text grows tenfold or so; logs that repeat themselves more. What grows further fills a disk. */
const maxGrowth = 200;
const growthFreeBytes = 256 << 20;

/** Why the bytes of a file ended before the file did: what came before them is good. */
export class InputCut extends Error {}

/**
 * The bytes of an input file, unpacked where it is gzip, in parts of some ten kilobytes. Nothing is read ahead.
 * @throws InputCut where the file cannot be read on
 */
export async function* readInput(root: string, path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  const handle = await openInput(root, path);
  try {
    const magic = Buffer.alloc(2);
    const { bytesRead } = await handle.read(magic, 0, 2, 0);
    const isGzip = bytesRead === 2 && magic[0] === 0x1f && magic[1] === 0x8b;
    yield* isGzip ? unpacked(handle, signal) : plain(handle, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof InputCut) throw error;
    throw new InputCut(messageOf(error));
  } finally {
    await handle.close();
  }
}

async function openInput(root: string, path: string): Promise<FileHandle> {
  try {
    // A file that became a link since it was listed is refused.
    return await open(join(root, path), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    throw new InputCut(messageOf(error));
  }
}

const partBytes = 128 << 10;

async function* plain(handle: FileHandle, signal: AbortSignal): AsyncGenerator<Buffer> {
  for (let position = 0; ; ) {
    signal.throwIfAborted();
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(partBytes), 0, partBytes, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

async function* unpacked(handle: FileHandle, signal: AbortSignal): AsyncGenerator<Buffer> {
  const { size } = await handle.stat();
  const packed = handle.createReadStream({ start: 0, autoClose: false });
  const gunzip = createGunzip();
  packed.on('error', (error) => gunzip.destroy(error));
  packed.pipe(gunzip);
  let bytes = 0;
  try {
    for await (const part of gunzip) {
      signal.throwIfAborted();
      const buffer = part as Buffer; // Streams without an encoding give buffers.
      bytes += buffer.length;
      if (bytes > growthFreeBytes && bytes > size * maxGrowth)
        throw new InputCut(`it unpacks to more than ${maxGrowth} times its size`);
      yield buffer;
    }
  } finally {
    packed.destroy();
    gunzip.destroy();
  }
}
