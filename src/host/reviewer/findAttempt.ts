import type { AttemptOverview } from '../../core/schema/runIndex.ts';
import type { Results } from '../results/results.ts';
import type { ShownRun } from '../results/runRows.ts';
import { isModelOf, readAttemptPath } from './attemptPath.ts';

/** An attempt of a run in the results, found by the path of its trajectory. */
export interface FoundAttempt {
  readonly run: ShownRun;
  readonly attempt: AttemptOverview;
  /** All attempts of its model in the run, as they were planned. */
  readonly ofModel: readonly AttemptOverview[];
}

/** The attempt that a trajectory is of; null where it is of none in the results folder. @throws BenchError where they cannot be read */
export async function findAttempt(results: Results, trajectory: string): Promise<FoundAttempt | null> {
  const path = readAttemptPath(trajectory);
  if (path === null) return null;
  const run = (await results.load()).find(({ dir }) => dir === path.dir);
  const model = run?.models.find((each) => isModelOf(path, each.model));
  if (run === undefined || model === undefined) return null;
  const ofModel = await results.attempts(run.dir, model.model);
  const attempt = ofModel.find((each) => each.trajectory === trajectory);
  return attempt === undefined ? null : { run, attempt, ofModel };
}
