import { type ObjectNames, objectNames } from '../analysis/objectNames.ts';
import { BenchError } from '../errors.ts';
import type { GroundTruth } from '../schema/groundTruth.ts';
import type { EntityIndex } from '../snapshot/entities.ts';
import { buildEntityIndex } from '../snapshot/entityIndex.ts';
import type { Task } from '../suite/suite.ts';
import { readTaskTruth } from '../suite/taskTruth.ts';

/** What scoring and evidence need of a task, read once for all its attempts. */
export interface TaskKnowledge {
  readonly truth: GroundTruth;
  /** The snapshot's entities. */
  readonly entities: EntityIndex;
  /** Their names, and which of them the truth means; null for a snapshot that names none. */
  readonly objects: ObjectNames | null;
}

/**
 * @throws BenchError snapshot_invalid for a damaged snapshot, whatever was claimed: leaving out only the attempts whose
 *   false claims it cannot explain would make the rest look better than they are; ground_truth_invalid
 */
export async function readTaskKnowledge(task: Task, signal: AbortSignal): Promise<TaskKnowledge> {
  const truth = await readTaskTruth(task, signal);
  const entities = await buildEntityIndex(task.dir, signal);
  const [problem] = entities.problems;
  if (problem !== undefined) {
    throw new BenchError('snapshot_invalid', `the snapshot of task ${task.id} is damaged: ${problem}`);
  }
  return { truth, entities, objects: namesOf(entities, truth) };
}

/** The names in an index, and which of them a truth means; null where it has none. */
export function namesOf(entities: EntityIndex, truth: GroundTruth | null): ObjectNames | null {
  if (entities.size === 0) return null;
  const keys = entities.entries().map(([key]) => key);
  return objectNames(truth, keys, { partial: entities.partial });
}
