import type { LockedFile, SuiteLock } from '../../schema/suite.ts';

/** A suite's lock with these files in it too; the same object where it has them already. */
export function lockWith(
  lock: SuiteLock | null,
  suiteId: string,
  revision: string,
  files: readonly (readonly [path: string, locked: LockedFile])[],
): SuiteLock {
  const before = lock?.files ?? {};
  const isNew = ([path, { sha256, bytes }]: (typeof files)[number]) =>
    before[path]?.sha256 !== sha256 || before[path]?.bytes !== bytes;
  if (lock !== null && lock.revision === revision && !files.some(isNew)) return lock;
  const all = Object.entries({ ...before, ...Object.fromEntries(files) });
  const sorted = all.sort(([a], [b]) => (a < b ? -1 : 1));
  return { schema_version: '1.0', suite_id: suiteId, revision, files: Object.fromEntries(sorted) };
}
