import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchError, messageOf } from '../errors.ts';

export interface DataEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

export interface DataFile {
  /** Relative to the data folder, with `/`. */
  readonly path: string;
  readonly bytes: number;
}

/** What a data folder shows to an agent. */
export interface DataFolder {
  /** The entries at its top, by name. */
  readonly entries: readonly DataEntry[];
  readonly largestFile: DataFile | null;
}

/**
 * Looks at every entry of a data folder before an agent does. A link or a special file in it would be shown as
 * "No such file" in one sandbox and followed in another, so neither is let in.
 *
 * @throws BenchError sandbox_failed
 */
export async function inspectDataFolder(dataDir: string, signal: AbortSignal): Promise<DataFolder> {
  const entries: DataEntry[] = [];
  let largestFile: DataFile | null = null;
  for (const entry of await list(dataDir, '')) {
    entries.push({ name: entry.name, kind: entry.isDirectory() ? 'folder' : 'file' });
    for await (const file of filesOf(dataDir, entry, '')) {
      signal.throwIfAborted();
      if (largestFile === null || file.bytes > largestFile.bytes) largestFile = file;
    }
  }
  return { entries: entries.sort((a, b) => (a.name < b.name ? -1 : 1)), largestFile };
}

async function* filesOf(dataDir: string, entry: Dirent, folder: string): AsyncGenerator<DataFile> {
  const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
  if (entry.isDirectory()) {
    for (const child of await list(dataDir, path)) yield* filesOf(dataDir, child, path);
  } else if (entry.isFile()) {
    yield { path, bytes: (await stat(join(dataDir, path))).size };
  } else {
    throw new BenchError(
      'sandbox_failed',
      `the data folder holds "${path}", which is no file and no folder`,
      {
        hint: 'Stage the snapshot as hard links or copies: an agent must not meet links or special files in it.',
      },
    );
  }
}

async function list(dataDir: string, folder: string): Promise<Dirent[]> {
  try {
    return await readdir(join(dataDir, folder), { withFileTypes: true });
  } catch (cause) {
    const where = folder === '' ? 'the data folder' : `"${folder}" in the data folder`;
    throw new BenchError('sandbox_failed', `${where} cannot be listed: ${messageOf(cause)}`, { cause });
  }
}
