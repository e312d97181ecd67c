import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { recordSuite } from '../../../../src/core/harness/suiteRecord.ts';
import { loadSuite } from '../../../../src/core/suite/loadSuite.ts';
import { writeTinySuite } from '../../../support/cliScene.ts';
import { soundTruth } from '../../../support/taskFolder.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

const signal = new AbortController().signal;
const options = { allowChanged: false, onProgress: () => {} };

describe('what a run records of its suite', () => {
  it('counts the tasks of the whole suite, not those that run', async () => {
    using folder = tempFolder();
    writeTinySuite(folder.path, 5);
    const suite = await loadSuite(folder.path, {}, signal);
    const { task_count } = await recordSuite(suite, suite.tasks.slice(0, 2), options, signal);
    assert.equal(task_count, 5);
  });

  it('counts tasks that the index of a suite lists and that were not downloaded', async () => {
    using folder = tempFolder();
    mkdirSync(folder.in('sre'));
    writeTinySuite(folder.in('sre'), 2);
    const lines = [1, 2, 3, 7].map((number) =>
      JSON.stringify({ scenario_id: `Scenario-${number}`, ground_truth_yaml: soundTruth }),
    );
    writeFileSync(folder.in('sre', 'data.jsonl'), `${lines.join('\n')}\n`);
    const suite = await loadSuite(folder.path, {}, signal);
    assert.deepEqual([suite.layout, suite.tasks.length], ['itbench_aa', 2]);
    const { task_count } = await recordSuite(suite, suite.tasks, options, signal);
    assert.equal(task_count, 4);
  });
});
