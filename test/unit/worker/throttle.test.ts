import assert from 'node:assert/strict';
import { throttleSteps } from '../../../src/worker/throttle.ts';

describe('throttled steps', () => {
  it('are at most one in an interval, the first and the last always among them', () => {
    const told: number[] = [];
    let nowMs = 5;
    const step = throttleSteps<{ done: number; total: number }>(
      ({ done }) => told.push(done),
      100,
      () => nowMs,
    );
    for (let done = 1; done <= 100; done += 1) {
      step({ done, total: 100 });
      nowMs += 10;
    }
    assert.deepEqual(told, [1, 11, 21, 31, 41, 51, 61, 71, 81, 91, 100]);
  });
});
