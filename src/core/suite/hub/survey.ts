import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { BenchError, systemErrorCode } from '../../errors.ts';
import type { LockedFile } from '../../schema/suite.ts';
import type { FetchFolder } from './fetchFolder.ts';
import type { HubFile } from './hubTree.ts';
import { ContentHash } from './partialFile.ts';

/** What of a wanted file is on this disk. */
export type FileState =
  /** In its place, and the content that the Hub states. */
  | { readonly kind: 'there'; readonly file: HubFile; readonly locked: LockedFile }
  /** Downloaded whole, waiting for the others of its task. */
  | { readonly kind: 'waiting'; readonly file: HubFile; readonly locked: LockedFile }
  /** In its place, with another content. */
  | { readonly kind: 'different'; readonly file: HubFile; readonly partBytes: number }
  | { readonly kind: 'absent'; readonly file: HubFile; readonly partBytes: number };

/**
 * Looks for a wanted file, and reads it whole if it is there with the right size: of a file on a disk nothing but its
 * content says that it is right.
 */
export async function surveyFile(
  folder: FetchFolder,
  file: HubFile,
  signal: AbortSignal,
): Promise<FileState> {
  const isPlaced = folder.fileAt(file.path) === 'file';
  const placed = isPlaced ? await hashIfRight(folder.target(file.path), file, signal) : null;
  if (placed !== null) return { kind: 'there', file, locked: placed };
  const waiting = await hashIfRight(folder.whole(file.path), file, signal);
  const kind = isPlaced ? 'different' : 'absent';
  if (waiting !== null && !isPlaced) return { kind: 'waiting', file, locked: waiting };
  const partBytes = folder.partBytes(file.path);
  return { kind, file, partBytes: partBytes > file.bytes ? 0 : partBytes };
}

/** Size and sha256 of a file that has the content which the Hub states, else null. */
async function hashIfRight(path: string, file: HubFile, signal: AbortSignal): Promise<LockedFile | null> {
  try {
    if ((await stat(path)).size !== file.bytes) return null;
    const hash = new ContentHash(file);
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) hash.update(chunk);
    const { sha256, isAsStated } = hash.end();
    return isAsStated ? { sha256, bytes: file.bytes } : null;
  } catch (error) {
    signal.throwIfAborted();
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw unreadable(path, error);
  }
}

function unreadable(path: string, cause: unknown): BenchError {
  return new BenchError('not_writable', `${path} is there and cannot be read`, {
    hint: 'Give yourself the right to read it, or name another folder with --into.',
    cause,
  });
}
