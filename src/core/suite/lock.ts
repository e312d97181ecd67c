import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchError, messageOf, systemErrorCode } from '../errors.ts';
import { type LockedFile, SuiteLock } from '../schema/suite.ts';
import { sha256OfJson } from '../store/hash.ts';
import { hashFile } from './hashFile.ts';
import type { Suite } from './suite.ts';
import { type SuiteFile, suiteFiles } from './suiteFiles.ts';

/** Lies in the suite's root and is not locked itself. */
export const lockFileName = 'suite.lock.json';

export interface HashProgress {
  /** The file at work, as in the lock. */
  readonly file: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}
export type OnHashProgress = (progress: HashProgress) => void;

export interface Verification {
  readonly ok: boolean;
  /** In the lock and not on disk. */
  readonly missing: readonly string[];
  /** On disk with another content than in the lock. */
  readonly changed: readonly string[];
  /** On disk and not in the lock. */
  readonly extra: readonly string[];
  /** Files and bytes on disk that were looked at. */
  readonly files: number;
  readonly bytes: number;
}

/**
 * Hashes every file of a suite ({@link suiteFiles}).
 *
 * @throws BenchError `suite_invalid` where a file is a link or no file
 */
export async function lockSuite(
  suite: Suite,
  signal: AbortSignal,
  onProgress: OnHashProgress,
): Promise<SuiteLock> {
  const found = await suiteFiles(suite, signal);
  const files: [string, LockedFile][] = [];
  const tick = progressOver(found, onProgress);
  for (const file of found) {
    files.push([file.key, await hashFile(file.path, signal, (bytes) => tick(file.key, bytes))]);
  }
  return {
    schema_version: '1.0',
    suite_id: suite.id,
    revision: suite.revision,
    files: Object.fromEntries(files),
  };
}

/**
 * A new lock of a suite, beside the one that it has: with a file that the old one has not, or has otherwise, the suite is
 * no longer that of the old one's revision, and a report must not say so.
 */
export function renewedLock(lock: SuiteLock, before: SuiteLock | null): SuiteLock {
  if (before === null || before.revision === null) return lock;
  const isOther = Object.entries(lock.files).some(
    ([file, { sha256 }]) => before.files[file]?.sha256 !== sha256,
  );
  return isOther ? { ...lock, revision: null } : lock;
}

/** Compares a suite with its lock. A file of another size counts as changed without being read. */
export async function verifySuite(
  suite: Suite,
  lock: SuiteLock,
  signal: AbortSignal,
  onProgress: OnHashProgress,
): Promise<Verification> {
  const found = await suiteFiles(suite, signal);
  const locked = new Map(Object.entries(lock.files));
  const changed: string[] = [];
  const tick = progressOver(found, onProgress);
  for (const { key, path, bytes } of found) {
    const wanted = locked.get(key);
    if (wanted === undefined) continue;
    const same =
      wanted.bytes === bytes &&
      (await hashFile(path, signal, (read) => tick(key, read))).sha256 === wanted.sha256;
    if (!same) changed.push(key);
  }
  const here = new Set(found.map((file) => file.key));
  const missing = [...locked.keys()].filter((key) => !here.has(key)).sort();
  const extra = found.map((file) => file.key).filter((key) => !locked.has(key));
  const ok = missing.length + changed.length + extra.length === 0;
  return { ok, missing, changed, extra, files: found.length, bytes: sum(found) };
}

/** One number for a whole suite: the sha256 of the lock's canonical JSON. */
export function lockSha256(lock: SuiteLock): string {
  return sha256OfJson(lock);
}

/** The lock of a suite, or null where it has none. @throws BenchError `suite_invalid` for a lock that is not one */
export async function readLockIfThere(root: string, signal: AbortSignal): Promise<SuiteLock | null> {
  const file = join(root, lockFileName);
  try {
    return SuiteLock.parse(JSON.parse(await readFile(file, { encoding: 'utf8', signal })));
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return null;
    signal.throwIfAborted();
    const hint = 'Restore it, or make a new one with `tasks lock` if the tasks are what they should be.';
    throw new BenchError('suite_invalid', `${file} is not a lock file: ${messageOf(cause)}`, { hint, cause });
  }
}

function progressOver(
  found: readonly SuiteFile[],
  onProgress: OnHashProgress,
): (file: string, bytes: number) => void {
  const totalBytes = sum(found);
  let doneBytes = 0;
  return (file, bytes) => {
    doneBytes += bytes;
    onProgress({ file, doneBytes, totalBytes });
  };
}

function sum(files: readonly SuiteFile[]): number {
  return files.reduce((total, file) => total + file.bytes, 0);
}
