import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchError } from '../errors.ts';
import type { GroundTruth } from '../schema/groundTruth.ts';
import type { SuiteOverview, TaskOverview } from '../schema/runIndex.ts';
import type { LintFinding } from '../schema/suite.ts';
import { scoreClaims } from '../scoring/precisionAtFullRecall.ts';
import { lintSuite } from './lint.ts';
import { loadSuite } from './loadSuite.ts';
import { readLockIfThere } from './lock.ts';
import type { Task } from './suite.ts';
import { readTaskTruth } from './taskTruth.ts';

/**
 * What a list shows of a suite. Reads ground truths and sizes, and no snapshot: a suite has tens of gigabytes of those.
 * @throws BenchError suite_missing | suite_invalid
 */
export async function readSuiteOverview(dir: string, signal: AbortSignal): Promise<SuiteOverview> {
  const suite = await loadSuite(dir, {}, signal);
  const { id, title, root, layout, revision } = suite;
  const locked = (await readLockIfThere(root, signal)) !== null;
  const found = await lintSuite(suite, signal, { readSnapshots: false });
  const byTask = Map.groupBy(found, ({ task }) => task);
  const tasks: TaskOverview[] = [];
  for (const task of suite.tasks) tasks.push(await taskOverview(task, byTask.get(task.id) ?? [], signal));
  const here = new Set(tasks.map((task) => task.id));
  const findings = found.filter(({ task }) => !here.has(task));
  return { id, title, root, layout, revision, locked, tasks, findings };
}

async function taskOverview(
  task: Task,
  findings: readonly LintFinding[],
  signal: AbortSignal,
): Promise<TaskOverview> {
  const { id, title, dir } = task;
  const truth = await readableTruth(task, signal);
  return {
    id,
    title,
    dir,
    bytes: await bytesUnder(dir, signal),
    fault_family: truth === null ? null : faultFamily(truth),
    runnable: truth !== null && isScorable(truth) && !findings.some(({ code }) => unusable.has(code)),
    findings: [...findings],
  };
}

/** Findings for which a run refuses a task that can be scored: harness/plan.ts. */
const unusable: ReadonlySet<string> = new Set(['empty_snapshot', 'snapshot_invalid']);

async function readableTruth(task: Task, signal: AbortSignal): Promise<GroundTruth | null> {
  try {
    return await readTaskTruth(task, signal);
  } catch (error) {
    // Its findings say so already.
    if (BenchError.is(error, 'ground_truth_invalid')) return null;
    throw error;
  }
}

/** Whether any answer can be scored against it: a run refuses the others before it spends anything. */
function isScorable(truth: GroundTruth): boolean {
  try {
    scoreClaims([], truth, 'rules');
    return true;
  } catch (error) {
    if (BenchError.is(error, 'ground_truth_invalid')) return false;
    throw error;
  }
}

/**
 * The categories of a truth's faults, such as `Resource Unavailable`, each once: a real truth may have several faults of
 * different ones (BENCHMARK.md §3.1). Their conditions and mechanisms would give the answer away.
 */
function faultFamily({ faults }: GroundTruth): string | null {
  const named = faults.map(({ category }) => category?.trim() ?? '').filter((category) => category !== '');
  return named.length === 0 ? null : [...new Set(named)].join(', ');
}

/**
 * Sum of the sizes of the files in a folder and below, as far as they can be looked at: what of a snapshot cannot is a
 * finding. What a link leads to is no part of it, as in suiteFiles.ts.
 */
async function bytesUnder(dir: string, signal: AbortSignal): Promise<number> {
  signal.throwIfAborted();
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries.map((entry) => {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) return bytesUnder(path, signal);
      return entry.isFile() ? sizeOf(path) : 0;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
