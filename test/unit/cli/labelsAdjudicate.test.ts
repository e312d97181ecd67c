import assert from 'node:assert/strict';
import { attemptOf } from '../../../src/cli/commands/labelsAdjudicate.ts';
import { BenchError } from '../../../src/core/errors.ts';

describe('the attempt that labels adjudicate is told', () => {
  it('is the last two parts, and the model what is before, slashes and all', () => {
    const wanted = { model: 'meta/llama-3', task_id: 'Scenario-3', repeat: 2 };
    for (const attempt of ['meta/llama-3/Scenario-3/2', 'meta/llama-3/Scenario-3/r2']) {
      assert.deepEqual(attemptOf({ attempt }), wanted);
    }
    assert.deepEqual(attemptOf({ model: 'meta/llama-3', task: 'Scenario-3', repeat: 2 }), wanted);
    assert.equal(attemptOf({ model: 'm', task: 'A' }).repeat, 1);
  });

  it('is refused where it names none', () => {
    for (const flags of [
      { attempt: 'Scenario-3/1' },
      { attempt: 'm/A/0' },
      { attempt: 'm/A' },
      { task: 'A' },
      {},
    ]) {
      assert.throws(
        () => attemptOf(flags),
        (error) => BenchError.is(error, 'usage'),
      );
    }
  });
});
