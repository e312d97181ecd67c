import { BenchError } from '../../core/errors.ts';
import { pathsOfRun } from '../../core/store/layout.ts';
import { OpenAttempt } from '../../protocol/openAttempt.ts';
import { showTrajectory } from '../results/openTrajectory.ts';
import { isInside } from '../reviewer/attemptPath.ts';
import type { Services } from '../services.ts';

/**
 * Opens the attempt that a link of a page names, of a run in the results. Reports are made of texts of others, so a link may
 * say anything: it opens attempts of these runs, and nothing else.
 * @throws BenchError usage for a link that is none; run_missing for a run that is not in the results
 */
export async function openAttempt(services: Services, argument: unknown): Promise<void> {
  const parsed = OpenAttempt.safeParse(argument);
  if (!parsed.success) {
    throw new BenchError('usage', 'the link names no attempt', { hint: 'Open the page anew.' });
  }
  const { run_id, ...key } = parsed.data;
  const dir = await runDir(services, run_id);
  const { trajectory } = pathsOfRun(dir).attempt(key);
  if (!isInside(dir, trajectory)) throw unknownRun(run_id);
  await showTrajectory(services, { ...key, trajectory, state: 'ended' });
}

/** @throws BenchError run_missing */
async function runDir({ config, library }: Services, runId: string): Promise<string> {
  await config.ready;
  const { outputDir } = config;
  // All of them: a trend goes back further than the view.
  const runs =
    outputDir === null
      ? []
      : await library.call('listRuns', { output_dir: outputDir, limit: Number.MAX_SAFE_INTEGER });
  const found = runs.find((run) => run.run_id === runId);
  if (found === undefined) throw unknownRun(runId);
  return found.dir;
}

function unknownRun(runId: string): BenchError {
  return new BenchError('run_missing', `the results hold no run ${runId}`, {
    hint: 'The page may be of a report without its run. Put the run back into the results folder.',
  });
}
