import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { counted } from '../counted.ts';
import type { VerifiedSignature } from '../schema/verification.ts';
import { lookAt } from '../store/fileStamp.ts';
import type { FoundFile } from './manifest.ts';
import { isAppendOnly, isSigned, type SignedFile } from './signedFiles.ts';

/** What a signature says. */
export interface Said {
  readonly kind: VerifiedSignature['kind'];
  readonly signedAt: string | null;
  readonly signer: string | null;
  readonly files: readonly (Omit<SignedFile, 'bytes'> & { readonly bytes: number | null })[];
}

/** The files of a run as they are now. */
export interface FilesNow {
  readonly dir: string;
  /** sha256 of files that were hashed already, by path. */
  readonly digests: ReadonlyMap<string, string>;
  readonly found: readonly FoundFile[];
}

/** What has become of the files that a signature vouches for. */
export interface Since {
  readonly changed: string[];
  readonly added: string[];
}

/** What was changed, and what was added, since somebody signed. */
export function changesSince(said: Said, { dir, found, digests }: FilesNow): Since {
  const changed: string[] = [];
  const added: string[] = [];
  const rewritten: string[] = [];
  // A statement may name any path: nothing outside of the run is read for it, and no pipe.
  const here = new Set(found.flatMap(({ path, isFile }) => (isFile ? [path] : [])));
  for (const { path, sha256, bytes } of said.files) {
    if (digests.get(path) === sha256) continue;
    const now = digests.has(path) || !here.has(path) ? null : bytesOf(join(dir, path));
    if (now !== null && hashOf(now) === sha256) continue;
    if (
      now !== null &&
      bytes !== null &&
      isAppendOnly(path) &&
      now.length > bytes &&
      hashOf(now.subarray(0, bytes)) === sha256
    ) {
      added.push(`${path}, ${linesIn(now.subarray(bytes))}`);
    } else if (now !== null && isMadeFromOthers(path)) rewritten.push(path);
    else changed.push(path);
  }
  if (said.kind === 'run') {
    const signed = new Set(said.files.map(({ path }) => path));
    const fresh = found.filter(({ path }) => isSigned(path) && !signed.has(path) && isOwn(path));
    added.push(...fresh.flatMap(({ path }) => (isDerived(path) ? [] : [path])));
  }
  // A report is written anew with each label, and held to the run's files by itself: without a new label nothing explains it.
  for (const path of rewritten) {
    const from = isDerived(path) ? /^standing\.jsonl/ : /^(labels|adjudications)\//;
    if (said.kind === 'run' && !added.some((what) => from.test(what))) changed.push(path);
    else if (!isDerived(path)) added.push(`${path} was written anew`);
  }
  return { changed, added };
}

function isMadeFromOthers(path: string): boolean {
  return path.startsWith('reports/') || isDerived(path);
}

/** Tells of the end of another file, and says nothing of its own. */
function isDerived(path: string): boolean {
  return path === 'standing.head.json';
}

/** Files that a manifest lists are vouched for by it. */
function isOwn(path: string): boolean {
  return !/^(run\.json|events\.jsonl|attempts\/.*|rescored\/[^/]+\/(rescore\.json|attempts\/.*))$/.test(path);
}

function bytesOf(path: string): Buffer | null {
  return lookAt(path).kind === 'file' ? readFileSync(path) : null;
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function linesIn(bytes: Buffer): string {
  const lines = bytes.toString('latin1').split('\n').length - 1;
  return lines === 0 ? 'a part of a line' : counted(lines, 'line');
}
