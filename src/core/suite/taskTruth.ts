import { readFile } from 'node:fs/promises';
import { BenchError, messageOf } from '../errors.ts';
import type { GroundTruth } from '../schema/groundTruth.ts';
import { parseGroundTruth } from '../scoring/groundTruth.ts';
import type { Task } from './suite.ts';

/**
 * Reads a task's ground truth.
 * @throws BenchError `ground_truth_invalid`, which names the task, when there is none or it cannot be read
 */
export async function readTaskTruth(task: Task, signal: AbortSignal): Promise<GroundTruth> {
  const { text, file } = await readTaskTruthText(task, signal);
  return parseGroundTruth(text, file);
}

/** The text of a task's ground truth and the file it is in. @throws as {@link readTaskTruth} */
export async function readTaskTruthText(
  task: Task,
  signal: AbortSignal,
): Promise<{ text: string; file: string }> {
  if (task.groundTruth === null) {
    throw new BenchError(
      'ground_truth_invalid',
      `task ${task.id} has no ground truth, so no answer to it can be scored`,
      {
        hint: `Put a ground_truth.yaml into ${task.dir}, or leave this task out.`,
      },
    );
  }
  if ('text' in task.groundTruth) return task.groundTruth;
  const { file } = task.groundTruth;
  try {
    return { file, text: await readFile(file, { encoding: 'utf8', signal }) };
  } catch (cause) {
    signal.throwIfAborted();
    throw new BenchError(
      'ground_truth_invalid',
      `the ground truth ${file} cannot be read: ${messageOf(cause)}`,
      { cause },
    );
  }
}
