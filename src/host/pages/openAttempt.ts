import { showTrajectory } from '../results/openTrajectory.ts';
import type { Services } from '../services.ts';
import { linkedAttempt, parseLink } from './linkedAttempt.ts';

/**
 * Opens the attempt that a link of a page names, of a run in the results.
 * @throws BenchError usage for a link that is none, or of a run that is not in the results
 */
export async function openAttempt(services: Services, argument: unknown): Promise<void> {
  const link = parseLink(argument);
  const attempt = linkedAttempt(link, await allRuns(services));
  await showTrajectory(services, { ...attempt, state: 'ended' });
}

/** All of them: a trend goes back further than the view. */
async function allRuns({ config, library }: Services) {
  await config.ready;
  const { outputDir } = config;
  if (outputDir === null) return [];
  return await library.call('listRuns', { output_dir: outputDir, limit: Number.MAX_SAFE_INTEGER });
}
