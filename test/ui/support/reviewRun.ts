import assert from 'node:assert/strict';
import { runCli } from '../../support/cli.ts';
import { type RunResults, resultsOf } from '../../support/runResults.ts';

export const reviewModels = ['baseline-triage', 'baseline-exhaustive'] as const;
export const reviewTasks = ['sample-01', 'sample-06', 'sample-11', 'sample-16'] as const;

/** Runs a smoke of four tasks of the sample suite in a folder, by the command line: some 15 s. Six of its eight attempts are flagged. */
export async function runSmallSmoke(
  folder: string,
  tasks: readonly string[] = reviewTasks,
): Promise<RunResults> {
  const { code, stderr } = await runCli(['start', '--no-open', '--tasks', tasks.join(',')], { cwd: folder });
  assert.equal(code, 0, stderr);
  return resultsOf(`${folder}/results`);
}
