import { join } from 'node:path';
import { BenchError } from '../../errors.ts';
import { readSnapshotLayout, type SnapshotFile } from '../../snapshot/layout.ts';
import { hashFile } from '../hashFile.ts';
import type { Task } from '../suite.ts';

/**
 * Finds tasks whose snapshots are the same, file by file, such as Scenario-9 and Scenario-1 (BENCHMARK.md §3.2): each
 * later one with the first. Only snapshots with the same files of the same sizes are hashed.
 */
export async function duplicateSnapshots(
  tasks: readonly Task[],
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const bySizes = Map.groupBy(
    await Promise.all(tasks.map((task) => sizesOf(task, signal))),
    (entry) => entry.sizes,
  );
  const first = new Map<string, string>();
  const duplicates = new Map<string, string>();
  for (const group of bySizes.values()) {
    if (group.length < 2) continue;
    for (const { task, paths } of group) {
      const key = await contentOf(task, paths, signal);
      const original = first.get(key);
      if (original === undefined) first.set(key, task.id);
      else duplicates.set(task.id, original);
    }
  }
  return duplicates;
}

interface Sizes {
  readonly task: Task;
  readonly paths: readonly string[];
  /** Names and sizes of the files; unique for a snapshot without any, since all those are alike. */
  readonly sizes: string;
}

async function sizesOf(task: Task, signal: AbortSignal): Promise<Sizes> {
  const files = await filesOf(task, signal);
  const sizes =
    files.length === 0 ? `none of ${task.id}` : JSON.stringify(files.map(({ path, bytes }) => [path, bytes]));
  return { task, paths: files.map(({ path }) => path), sizes };
}

async function filesOf(task: Task, signal: AbortSignal): Promise<readonly SnapshotFile[]> {
  try {
    return (await readSnapshotLayout(task.dir, signal)).files;
  } catch (error) {
    // A snapshot that cannot be listed has a finding of its own.
    if (BenchError.is(error, 'snapshot_invalid')) return [];
    throw error;
  }
}

async function contentOf(task: Task, paths: readonly string[], signal: AbortSignal): Promise<string> {
  const hashes: string[] = [];
  for (const path of paths) hashes.push((await hashFile(join(task.dir, path), signal)).sha256);
  return hashes.join();
}
