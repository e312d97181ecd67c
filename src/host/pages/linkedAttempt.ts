import { BenchError } from '../../core/errors.ts';
import { type AttemptKey, pathsOfRun } from '../../core/store/layout.ts';
import { OpenAttempt } from '../../protocol/openAttempt.ts';
import { isInside } from '../reviewer/attemptPath.ts';

/**
 * What a link of a page says, which may be anything: pages are made of texts of others.
 * @throws BenchError usage for a link that names no attempt
 */
export function parseLink(argument: unknown): OpenAttempt {
  const parsed = OpenAttempt.safeParse(argument);
  if (parsed.success) return parsed.data;
  throw new BenchError('usage', 'the link names no attempt', { hint: 'Open the page anew.' });
}

/**
 * Where the attempt of a link is: in one of these runs, and nowhere else.
 * @throws BenchError usage for a run that is not among them
 */
export function linkedAttempt(
  { run_id, ...key }: OpenAttempt,
  runs: readonly { readonly run_id: string; readonly dir: string }[],
): AttemptKey & { readonly trajectory: string } {
  const run = runs.find((each) => each.run_id === run_id);
  if (run !== undefined) {
    const { trajectory } = pathsOfRun(run.dir).attempt(key);
    if (isInside(run.dir, trajectory)) return { ...key, trajectory };
  }
  throw new BenchError('usage', `the results hold no run ${run_id}`, {
    hint: 'The page may be of a report without its run. Put the run back into the results folder.',
  });
}
