import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BenchError, messageOf } from '../errors.ts';
import type { LintFinding } from '../schema/suite.ts';
import { readSnapshotLayout } from '../snapshot/layout.ts';
import { type FoundTasks, findTasks } from './findTasks.ts';
import { snapshotPartsFindings } from './lint/snapshotParts.ts';
import { readLockIfThere } from './lock.ts';
import { compareNatural } from './naturalOrder.ts';
import type { Suite, Task } from './suite.ts';
import { findTruthFor, findTruthIn } from './truthFile.ts';

export interface LoadSuiteOptions {
  /** Folder of ground truths (`scenario_<N>/groundtruth_v1.yaml`) for the tasks that have none of their own. */
  readonly groundTruthDir?: string;
}

/**
 * Loads a suite from any of the layouts of {@link findTasks}. Tasks that lack something are listed, with what they lack
 * in `findings`; what is wrong with the suite as a whole is thrown.
 *
 * @throws BenchError `suite_missing` | `suite_invalid`
 */
export async function loadSuite(dir: string, options: LoadSuiteOptions, signal: AbortSignal): Promise<Suite> {
  const root = resolve(dir);
  const truthDir = await existingFolder(options.groundTruthDir);
  const found = await findTasks(root, signal);
  const findings: LintFinding[] = notDownloaded(found);
  const tasks: Task[] = [];
  for (const folder of [...found.folders].sort((a, b) => compareNatural(a.id, b.id))) {
    signal.throwIfAborted();
    const task = { ...folder, groundTruth: await truthOf(folder, found, truthDir) };
    tasks.push(task);
    findings.push(...(await snapshotFindings(task, signal)), ...(await truthFindings(task, found, signal)));
  }
  const { id, title, layout } = found;
  const revision = (await readLockIfThere(root, signal))?.revision ?? null;
  return { id, title, layout, root, revision, tasks, findings };
}

/** The task's own file, else the suite's index, else the folder of truths. */
async function truthOf(
  folder: FoundTasks['folders'][number],
  found: FoundTasks,
  truthDir: string | null,
): Promise<Task['groundTruth']> {
  const own = await findTruthIn(folder.dir);
  if (own !== null) return { file: own };
  const text = found.index?.truths.get(folder.id);
  if (found.index && typeof text === 'string') return { text, file: `${found.index.file}#${folder.id}` };
  const given = truthDir === null ? null : await findTruthFor(folder.id, truthDir);
  return given === null ? null : { file: given };
}

async function truthFindings(task: Task, found: FoundTasks, signal: AbortSignal): Promise<LintFinding[]> {
  if (task.groundTruth === null) {
    const sentence = `no ground truth in ${task.dir}: the task can be looked at, but not scored`;
    return [{ task: task.id, code: 'missing_ground_truth', severity: 'error', sentence }];
  }
  const indexed = found.index?.truths.get(task.id);
  if (typeof indexed !== 'string' || 'text' in task.groundTruth) return [];
  const own = await readFile(task.groundTruth.file, { encoding: 'utf8', signal });
  // The copies of the real suite differ in a final newline: BENCHMARK.md §2.1.
  if (own.trimEnd() === indexed.trimEnd()) return [];
  const sentence = `${task.groundTruth.file} and the copy in data.jsonl differ; the file in the task's folder is used`;
  return [{ task: task.id, code: 'ground_truth_copies_differ', severity: 'warning', sentence }];
}

async function snapshotFindings(task: Task, signal: AbortSignal): Promise<LintFinding[]> {
  try {
    return snapshotPartsFindings(task.id, await readSnapshotLayout(task.dir, signal));
  } catch (error) {
    if (!BenchError.is(error, 'snapshot_invalid')) throw error;
    return [{ task: task.id, code: 'snapshot_invalid', severity: 'error', sentence: messageOf(error) }];
  }
}

/** Tasks that ITBench-AA's index lists and the disk lacks: a partial download, which a run would not notice. */
function notDownloaded(found: FoundTasks): LintFinding[] {
  const here = new Set(found.folders.map((folder) => folder.id));
  const absent = [...(found.index?.truths.keys() ?? [])].filter((id) => !here.has(id)).sort(compareNatural);
  return absent.map((task) => ({
    task,
    code: 'missing_task_folder',
    severity: 'warning',
    sentence: `data.jsonl lists ${task}, which is not among the folders: this is a part of the suite`,
  }));
}

async function existingFolder(dir: string | undefined): Promise<string | null> {
  if (dir === undefined) return null;
  const path = resolve(dir);
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) return path;
  throw new BenchError('suite_missing', `the folder of ground truths ${path} does not exist`);
}
