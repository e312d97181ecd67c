import assert from 'node:assert/strict';
import { pathsOfRun } from '../../../../src/core/store/layout.ts';
import { isInside, isModelOf, readAttemptPath } from '../../../../src/host/reviewer/attemptPath.ts';

describe('the path of an attempt', () => {
  it('tells the run, and which model it is, as the results folder has them', () => {
    const model = 'meta-llama/Llama-3.1';
    const { trajectory } = pathsOfRun('/results/run-1').attempt({ model, task_id: 'sample 03', repeat: 12 });
    const path = readAttemptPath(trajectory);
    assert.deepEqual(path && { dir: path.dir, repeat: path.repeat }, { dir: '/results/run-1', repeat: 12 });
    assert.ok(path !== null && isModelOf(path, model));
    assert.ok(!isModelOf(path, 'meta-llama'));
  });

  it('is no other path, such as that of a copy or of a try that was cut off', () => {
    for (const path of [
      '/results/run-1/attempts/m/t/r1/interrupted/1/trajectory.jsonl',
      '/results/run-1/attempts/m/t/r0/trajectory.jsonl',
      '/results/run-1/attempts/m/t/r1/exchanges.jsonl',
      '/results/run-1/trials/m/t/r1/trajectory.jsonl',
      '/trajectory.jsonl',
    ]) {
      assert.equal(readAttemptPath(path), null, path);
    }
  });

  it('lies inside a folder only by its own parts', () => {
    assert.ok(isInside('/work/a', '/work/a/results/x'));
    for (const outside of ['/work/a', '/work/ab/x', '/work/a/../b/x', '/etc/passwd']) {
      assert.ok(!isInside('/work/a', outside), outside);
    }
  });
});
