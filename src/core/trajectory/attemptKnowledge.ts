import { existsSync } from 'node:fs';
import type { ObjectNames } from '../analysis/objectNames.ts';
import { BenchError, messageOf } from '../errors.ts';
import type { GroundTruth } from '../schema/groundTruth.ts';
import type { RunFile } from '../schema/run.ts';
import { parseGroundTruth } from '../scoring/groundTruth.ts';
import { buildEntityIndex } from '../snapshot/entityIndex.ts';
import { sha256 } from '../store/hash.ts';
import { loadSuite } from '../suite/loadSuite.ts';
import type { Task } from '../suite/suite.ts';
import { readTaskTruthText } from '../suite/taskTruth.ts';
import { namesOf } from './taskKnowledge.ts';

/** What is known of the task of an attempt that is looked at later. What could not be had is said, and does not stop the rest. */
export interface AttemptKnowledge {
  /** The truth that the attempt was scored by: the file has the sha256 that `run.json` recorded. */
  readonly truth: GroundTruth | null;
  /** Why there is none, as a sentence with the next step; null where there is one. */
  readonly truthProblem: string | null;
  /** What the ground-truth doctor found wrong with it when the run was planned, as sentences. */
  readonly doubts: readonly string[];
  /** The objects of its snapshot, or null where that cannot be read. */
  readonly objects: ObjectNames | null;
  /** What a reader should know, as sentences. */
  readonly remarks: readonly string[];
}

/** What was read of tasks, kept for the next attempt at the same one: the index of a snapshot of 1 GB takes seconds. */
export type KnowledgeCache = Map<string, Promise<AttemptKnowledge>>;

/** Reads what is known of a task of a run, or takes it from the cache. */
export async function readAttemptKnowledge(
  run: RunFile,
  taskId: string,
  cache: KnowledgeCache,
  signal: AbortSignal,
): Promise<AttemptKnowledge> {
  const planned = run.tasks.find(({ id }) => id === taskId);
  const { root, ground_truth_root: truths } = run.suite;
  const key = JSON.stringify([root, truths, taskId, planned?.ground_truth_sha256]);
  const known = cache.get(key);
  if (known !== undefined) {
    try {
      return await known;
    } catch (error) {
      signal.throwIfAborted();
      // Whoever began to read it gave up, which is no reason for others to.
      if (cache.get(key) === known) cache.delete(key);
      if (BenchError.is(error) && error.code !== 'cancelled') throw error;
      return readAttemptKnowledge(run, taskId, cache, signal);
    }
  }
  const reading = read(run, taskId, signal);
  cache.set(key, reading);
  try {
    const knowledge = await reading;
    // A folder that is not there now may be put back.
    if (knowledge.truth === null || knowledge.objects === null) cache.delete(key);
    return knowledge;
  } catch (error) {
    cache.delete(key);
    throw error;
  }
}

async function read(run: RunFile, taskId: string, signal: AbortSignal): Promise<AttemptKnowledge> {
  const planned = run.tasks.find(({ id }) => id === taskId);
  const nothing = { truth: null, doubts: planned?.doubts ?? [], objects: null, remarks: [] };
  if (planned === undefined)
    return {
      ...nothing,
      truthProblem: `run.json does not plan the task ${taskId}, so its truth is not known.`,
    };
  const task = await findTask(run, taskId, signal);
  if (typeof task === 'string') return { ...nothing, truthProblem: task };
  const truth = await readPlannedTruth(task, planned.ground_truth_sha256, signal);
  const snapshot = await readObjects(task, 'problem' in truth ? null : truth.truth, signal);
  return {
    ...nothing,
    ...('problem' in truth ? { truthProblem: truth.problem } : { truth: truth.truth, truthProblem: null }),
    ...snapshot,
  };
}

/** The task, or why it cannot be had, as a sentence. */
async function findTask(run: RunFile, taskId: string, signal: AbortSignal): Promise<Task | string> {
  const { root, ground_truth_root: truths } = run.suite;
  // Never asked of another computer: a run from elsewhere may name any, and asking would tell it who asks.
  if ([root, truths ?? ''].some((dir) => /^[\\/]{2}/.test(dir)))
    return `The tasks of the run are on another computer (${root}), which is not asked. Run it from a local copy to see the truth.`;
  if (!existsSync(root))
    return `The tasks of the run were in ${root}, which is not there any more. Put the folder back to see the truth.`;
  try {
    const suite = await loadSuite(root, truths === null ? {} : { groundTruthDir: truths }, signal);
    const task = suite.tasks.find(({ id }) => id === taskId);
    return task ?? `The folder ${root} holds no task ${taskId} any more. Put it back to see the truth.`;
  } catch (error) {
    signal.throwIfAborted();
    if (!BenchError.is(error)) throw error;
    return `The tasks of the run cannot be read: ${error.message}. Put ${root} back as it was to see the truth.`;
  }
}

async function readPlannedTruth(
  task: Task,
  plannedSha256: string,
  signal: AbortSignal,
): Promise<{ readonly truth: GroundTruth } | { readonly problem: string }> {
  try {
    const { text, file } = await readTaskTruthText(task, signal);
    if (sha256(text) !== plannedSha256) {
      return {
        problem: `${file} has changed since the run, so it is not the truth that the attempt was scored by. Put the earlier file back to see it.`,
      };
    }
    return { truth: parseGroundTruth(text, file) };
  } catch (error) {
    signal.throwIfAborted();
    if (!BenchError.is(error)) throw error;
    return { problem: `The ground truth cannot be read: ${error.message}.` };
  }
}

/** The objects of a task's snapshot; a damaged one gives what can be read of it. */
async function readObjects(
  task: Task,
  truth: GroundTruth | null,
  signal: AbortSignal,
): Promise<Pick<AttemptKnowledge, 'objects' | 'remarks'>> {
  try {
    const entities = await buildEntityIndex(task.dir, signal);
    const [first] = entities.problems;
    const objects = namesOf(entities, truth);
    if (objects === null) return { objects, remarks: [`The snapshot in ${task.dir} names no objects.`] };
    const remarks = first === undefined ? [] : [`The snapshot is damaged, and names may lack: ${first}.`];
    return { objects, remarks };
  } catch (error) {
    signal.throwIfAborted();
    if (!BenchError.is(error)) throw error;
    return { objects: null, remarks: [`The snapshot cannot be read: ${messageOf(error)}.`] };
  }
}
