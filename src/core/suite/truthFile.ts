import { access } from 'node:fs/promises';
import { join } from 'node:path';

/** Names under which a ground truth of version 1 lies in a folder, in the order in which they are looked for. */
export const truthFileNames = [
  'ground_truth.yaml',
  'ground_truth.yml',
  'groundtruth_v1.yaml',
  'groundtruth_v1.yml',
];

/** Absolute path of the ground truth in a folder, or null. */
export async function findTruthIn(dir: string): Promise<string | null> {
  for (const name of truthFileNames) {
    const file = join(dir, name);
    if (await exists(file)) return file;
  }
  return null;
}

/**
 * Ground truth of a task in a folder of truths, as ITBench keeps them: `scenario_<N>/groundtruth_v1.yaml` for the task
 * `Scenario-<N>`. A folder, or a YAML file, named after the task's id is found too.
 */
export async function findTruthFor(taskId: string, truthDir: string): Promise<string | null> {
  const number = /(\d+)$/.exec(taskId)?.[1];
  const names = number === undefined ? [taskId] : [taskId, `scenario_${number}`, `Scenario-${number}`];
  for (const name of names) {
    const inFolder = await findTruthIn(join(truthDir, name));
    if (inFolder !== null) return inFolder;
    const file = join(truthDir, `${name}.yaml`);
    if (await exists(file)) return file;
  }
  return null;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
