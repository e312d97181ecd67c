import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '../errors.ts';
import { type FoundFile, filesBelow } from './manifest.ts';

/** The files of a folder at one moment. */
export interface Look {
  readonly found: readonly FoundFile[];
  readonly totalBytes: number;
  /** Another text when a file was written, added or removed meanwhile. */
  readonly stamp: string;
}

/** Sees what is in a folder, without opening a file. */
export async function lookOver(dir: string, signal: AbortSignal): Promise<Look> {
  const found = await filesBelow(dir, signal);
  const stamps: (readonly (string | number)[])[] = [];
  let totalBytes = 0;
  for (const { path, isFile } of found) {
    const stats = isFile ? await statIfThere(join(dir, path)) : null;
    totalBytes += stats?.size ?? 0;
    stamps.push(stats === null ? [path] : [path, stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs]);
  }
  return { found, totalBytes, stamp: JSON.stringify(stamps) };
}

/** Somebody may take a file away, such as a lock, between two looks. */
async function statIfThere(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return null;
  }
}
