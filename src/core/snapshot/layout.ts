import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchError, systemErrorCode } from '../errors.ts';

/**
 * What a file of a snapshot holds. `observations` are the versions of one object as JSON, `fragment` is the beginning of
 * a table, kept for people: both only occur in excerpts.
 */
export type SnapshotRole =
  | 'alerts'
  | 'events'
  | 'objects'
  | 'logs'
  | 'traces'
  | 'metrics'
  | 'observations'
  | 'fragment';

export interface SnapshotFile {
  /** From the snapshot's folder, with `/`. */
  readonly path: string;
  readonly role: SnapshotRole;
  /** True for a file that says by its name that it is an excerpt: its counts are lower bounds. */
  readonly partial: boolean;
  readonly bytes: number;
}

export interface SnapshotLayout {
  readonly dir: string;
  /** In the order of their paths, which for alerts is the order of time. */
  readonly files: readonly SnapshotFile[];
  /** Entries of the folder that are no part of a snapshot (ground truth, recorder files); folders end in `/`. */
  readonly other: readonly string[];
  /** Parts that every snapshot of the benchmark has (BENCHMARK.md §2.4) and this one lacks. */
  readonly missing: readonly SnapshotRole[];
}

/** The two folders of a snapshot and `k8s_objects`, which an excerpt has instead of the table of objects. */
const folders = ['alerts', 'metrics', 'k8s_objects'];

/**
 * The role of a path inside a snapshot, or null for what is no part of one. This is the list of everything an agent may
 * see: a file that it does not name stays hidden. Source: BENCHMARK.md §2.4; names with `.excerpt` are our own, for parts
 * of a snapshot.
 */
export function snapshotRole(path: string): { role: SnapshotRole; partial: boolean } | null {
  const partial = path.includes('.excerpt.');
  if (/^(?:alerts\/)?alerts_[^/]*\.json$/.test(path)) return { role: 'alerts', partial };
  if (/^metrics\/(?:pod|service)_[^/]+_raw(?:\.excerpt)?\.tsv$/.test(path))
    return { role: 'metrics', partial };
  if (/^k8s_objects\/[^./][^/]*\.observations\.json$/.test(path))
    return { role: 'observations', partial: true };
  if (/^(?:k8s|otel)_[a-z]+_raw\.head-\d+-lines\.txt$/.test(path)) return { role: 'fragment', partial: true };
  const table = /^(k8s_events|k8s_objects|otel_logs|otel_traces)_raw(?:\.excerpt)?\.tsv$/.exec(path)?.[1];
  const role = tableRoles.get(table ?? '');
  return role === undefined ? null : { role, partial };
}

const tableRoles = new Map<string, SnapshotRole>([
  ['k8s_events', 'events'],
  ['k8s_objects', 'objects'],
  ['otel_logs', 'logs'],
  ['otel_traces', 'traces'],
]);

/** Files of one role, in the order of their paths. */
export function filesOf(layout: SnapshotLayout, role: SnapshotRole): readonly SnapshotFile[] {
  return layout.files.filter((file) => file.role === role);
}

/**
 * Lists what a snapshot's folder holds. A folder without any snapshot file gives an empty layout, not an error.
 * @throws BenchError `snapshot_invalid` for a folder that cannot be read, or whose snapshot files are links
 */
export async function readSnapshotLayout(dir: string, signal: AbortSignal): Promise<SnapshotLayout> {
  const files: SnapshotFile[] = [];
  const other: string[] = [];
  for (const { path, entry } of await entriesOf(dir)) {
    signal.throwIfAborted();
    const found = snapshotRole(path);
    if (found === null) other.push(entry.isDirectory() ? `${path}/` : path);
    else if (entry.isFile()) files.push({ path, ...found, bytes: (await stat(join(dir, path))).size });
    else throw notAFile(dir, path, entry);
  }
  return { dir, files: withoutSuperseded(files), other, missing: missingParts(files) };
}

/** Entries of the folder and of the folders that a snapshot has, in the order of their paths. */
async function entriesOf(dir: string): Promise<{ path: string; entry: Dirent }[]> {
  const found: { path: string; entry: Dirent }[] = [];
  for (const entry of await readFolder(dir)) {
    if (!folders.includes(entry.name)) found.push({ path: entry.name, entry });
    else if (!entry.isDirectory()) throw notAFile(dir, entry.name, entry);
    else
      for (const inner of await readFolder(join(dir, entry.name)))
        found.push({ path: `${entry.name}/${inner.name}`, entry: inner });
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function readFolder(dir: string): Promise<Dirent[]> {
  try {
    return await readdir(dir, { withFileTypes: true });
  } catch (cause) {
    const what = systemErrorCode(cause) === 'ENOENT' ? 'does not exist' : 'cannot be read';
    throw new BenchError('snapshot_invalid', `the snapshot folder ${dir} ${what}`, { cause });
  }
}

function notAFile(dir: string, path: string, entry: Dirent): BenchError {
  const what = entry.isSymbolicLink()
    ? 'a symbolic link'
    : entry.isDirectory()
      ? 'a folder'
      : 'a special file';
  const wanted = folders.includes(path) ? 'folder' : 'file';
  return new BenchError(
    'snapshot_invalid',
    `${join(dir, path)} is ${what}; a snapshot holds its ${wanted}s themselves`,
    {
      hint: 'Copy the snapshot with its links followed (cp -rL), or download it into a folder instead of a cache.',
    },
  );
}

/** Where a table is there whole, its excerpt would only count rows twice: it becomes a fragment. */
function withoutSuperseded(files: readonly SnapshotFile[]): SnapshotFile[] {
  const paths = new Set(files.map((file) => file.path));
  return files.map((file) =>
    file.partial && file.path.includes('.excerpt.') && paths.has(file.path.replace('.excerpt.', '.'))
      ? { ...file, role: 'fragment' }
      : file,
  );
}

function missingParts(files: readonly SnapshotFile[]): SnapshotRole[] {
  const roles = new Set(files.map((file) => file.role));
  if (roles.has('observations')) roles.add('objects');
  return (['alerts', 'events', 'objects', 'logs', 'traces', 'metrics'] as const).filter(
    (role) => !roles.has(role),
  );
}
