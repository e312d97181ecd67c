import { join } from 'node:path';
import type { RunStatement } from '../schema/signature.ts';
import type { RunPaths } from '../store/layout.ts';
import { hashFile } from '../suite/hashFile.ts';
import { filesBelow, isListed } from './manifest.ts';

export type SignedFile = RunStatement['files'][number];

/**
 * Hashes what a signature of a run is over: every file that no manifest lists. The manifests are among them, and stand for
 * the rest. Signatures vouch for nothing of one another.
 */
export async function signedFiles(
  { dir }: Pick<RunPaths, 'dir'>,
  signal: AbortSignal,
): Promise<SignedFile[]> {
  const found = await filesBelow(dir, signal);
  const folders = new Set(
    found.flatMap(({ path }) => /^((?:rescored\/[^/]+\/)?)manifest\.json$/.exec(path)?.[1] ?? []),
  );
  const files: SignedFile[] = [];
  for (const { path, isFile } of found) {
    const folder = /^rescored\/[^/]+\//.exec(path)?.[0] ?? '';
    const isInManifest = folders.has(folder) && isListed(path.slice(folder.length));
    if (!isFile || isInManifest || !isSigned(path)) continue;
    const { sha256, bytes } = await hashFile(join(dir, path), signal);
    files.push({ path, sha256, bytes });
  }
  return files;
}

/** Not what systems and programs leave about, and not signatures. */
export function isSigned(path: string): boolean {
  return !path.startsWith('signatures/') && !/(^|\/)\.|\.tmp$|^run\.lock|^work\//.test(path);
}

/** Files that only grow: what was signed of one is its beginning. */
export function isAppendOnly(path: string): boolean {
  return /^(labels|adjudications)\/[^/]+\.jsonl$|^standing\.jsonl$/.test(path);
}
