import assert from 'node:assert/strict';
import { join } from 'node:path';
import { readChange } from '../../../../src/host/results/changedFile.ts';

const output = join('/', 'ws', 'results');
const run = join(output, 'run-1');

describe('a change of a file in the output folder', () => {
  it('is of the run whose folder it lies in', () => {
    const changes = ['run.json', 'run.lock', 'events.jsonl', join('reports', 'm.json'), 'reports', ''].map(
      (file) => readChange(output, join(run, file)),
    );
    assert.deepEqual(
      changes.map((change) => change?.what),
      ['run', 'run', 'events', 'report', 'report', 'run'],
    );
    for (const change of changes) assert.equal(change?.dir, run);
  });

  it('is of all runs when it is the output folder, or what that lies in', () => {
    for (const path of [output, join('/', 'ws')]) {
      assert.deepEqual(readChange(output, path), { dir: null, what: 'run' });
    }
  });

  it('means nothing in files that nothing is read from', () => {
    assert.equal(readChange(output, join(run, 'attempts', 'm', 't', 'r1', 'trajectory.jsonl')), null);
  });

  it('takes an output folder that is written with a separator at its end', () => {
    assert.equal(readChange(`${output}/`, join(run, 'run.json'))?.dir, run);
  });
});
