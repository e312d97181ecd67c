import assert from 'node:assert/strict';
import { runLabels } from '../../../src/core/harness/runLabels.ts';
import type { AttemptKey } from '../../../src/core/store/layout.ts';
import { runCli } from '../../support/cli.ts';
import { contentOf, never, now } from '../../support/labelScene.ts';
import { type RunResults, resultsOf, runResults } from '../../support/runResults.ts';

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

/** Lets two people disagree on a claim of a run; the report has their labels. */
export async function contest(dir: string): Promise<AttemptKey & { readonly name: string }> {
  const key = { model: 'baseline-exhaustive', task_id: 'sample-06', repeat: 1 };
  const content = await contentOf(dir, key);
  const keeper = runLabels(dir, { now });
  for (const [reviewer, value] of [
    ['Ana', 'true_cause'],
    ['Bob', 'unsupported'],
  ] as const) {
    const place = { kind: 'claim', claim: 0 } as const;
    await keeper.write(key, content, place, { type: 'label', value }, { reviewer, blind: false }, never);
  }
  keeper.dispose();
  const { tasks } = runResults(dir).report(key.model);
  const [attempt] = tasks.find(({ task_id }) => task_id === key.task_id)?.attempts ?? [];
  return { ...key, name: attempt?.claims[0]?.name ?? '' };
}
