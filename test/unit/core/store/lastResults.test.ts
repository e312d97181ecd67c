import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import { LastResult } from '../../../../src/core/schema/runIndex.ts';
import type { Outcome } from '../../../../src/core/schema/score.ts';
import { lastResults, type RunWithEnds } from '../../../../src/core/store/lastResults.ts';
import { pathsOfRun } from '../../../../src/core/store/layout.ts';
import { readLastResults } from '../../../../src/core/store/runIndex.ts';
import { naming, writeTinySuite } from '../../../support/cliScene.ts';
import { runInHarness } from '../../../support/harnessRun.ts';
import { copyRun, editJson } from '../../../support/runFolder.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

function run(
  run_id: string,
  ends: [model: string, task: string, score: number | null, turns: number][],
): RunWithEnds {
  return {
    run_id,
    dir: `/results/${run_id}`,
    settings: { repeats: 3, match: 'rules' },
    practice: false,
    ends: ends.map(([model, task_id, score, turns]) => {
      const outcome: Outcome = score === null ? 'model_error' : 'submitted';
      return { model, task_id, outcome, score, turns };
    }),
  };
}

describe('lastResults', () => {
  it('takes the means over the repeats of the newest run that has an end, for each task and model', () => {
    const runs = [
      run('newest', [['a', 'one', 1, 4]]),
      run('middle', [
        ['a', 'one', 0, 99],
        ['b', 'one', 0.5, 10],
        ['b', 'one', 0, 20],
      ]),
      run('oldest', [
        ['b', 'one', 1, 1],
        ['a', 'two', 0.25, 7],
      ]),
    ];
    assert.deepEqual(
      lastResults(runs, ['two', 'one', 'three']).map(
        ({ task_id, model, run_id, score, turns, ended, counted }) => [
          task_id,
          model,
          run_id,
          score,
          turns,
          ended,
          counted,
        ],
      ),
      [
        ['two', 'a', 'oldest', 0.25, 7, 1, 1],
        ['one', 'a', 'newest', 1, 4, 1, 1],
        ['one', 'b', 'middle', 0.25, 15, 2, 2],
      ],
    );
  });

  it('leaves errors out of the means, and does not go back to an older run where there is nothing else', () => {
    const runs = [
      run('newest', [
        ['a', 'one', null, 3],
        ['b', 'one', null, 3],
        ['b', 'one', 0.5, 8],
      ]),
      run('older', [['a', 'one', 1, 5]]),
    ];
    assert.deepEqual(
      lastResults(runs, ['one']).map(({ model, score, turns, ended, counted }) => [
        model,
        score,
        turns,
        ended,
        counted,
      ]),
      [
        ['a', null, null, 1, 0],
        ['b', 0.5, 8, 2, 1],
      ],
    );
  });

  it('has nothing of tasks that were not asked for', () => {
    assert.deepEqual(lastResults([run('r', [['a', '__proto__', 1, 1]])], ['one']), []);
  });

  it('is read from runs of the same suite alone, whatever else lies there', async function () {
    this.timeout(60_000);
    using folder = tempFolder();
    const outputDir = folder.in('results');
    writeTinySuite(folder.in('tasks'), 2);
    const models = { m: naming('shop/Deployment/cart', 'shop/Service/frontend') };
    const made = await runInHarness({ suiteDir: folder.in('tasks'), outputDir, models });
    const other = copyRun(made.dir, outputDir, '2099-01-01T00-00-00Z-0001');
    editJson(pathsOfRun(other).runFile, (value) => {
      value.suite = { ...(value.suite as object), id: 'another' };
    });
    const broken = copyRun(made.dir, outputDir, '2099-01-01T00-00-00Z-0002');
    rmSync(pathsOfRun(broken).runFile);
    rmSync(made.attempt('m', 'Scenario-2').score);

    const wanted = { suite_id: 'tasks', task_ids: ['Scenario-1', 'Scenario-2'], limit: 1 };
    const results = readLastResults(outputDir, wanted);
    for (const result of results) LastResult.parse(result);
    assert.deepEqual(results, [
      {
        task_id: 'Scenario-1',
        model: 'm',
        run_id: basename(made.dir),
        dir: made.dir,
        score: 0.5,
        turns: 2,
        repeats: 1,
        ended: 1,
        counted: 1,
        practice: true,
        match: 'rules',
      },
    ]);
    assert.deepEqual(readLastResults(folder.in('nothing'), wanted), []);
  });
});
