import assert from 'node:assert/strict';
import { SerialQueue } from '../../../../src/core/sandbox/serialQueue.ts';

describe('SerialQueue', () => {
  it('starts each work after the one before has ended, failed or not', async () => {
    const queue = new SerialQueue();
    const seen: string[] = [];
    const step = (name: string, fails = false) =>
      queue.run(async () => {
        seen.push(`${name} starts`);
        await Promise.resolve();
        seen.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      });
    const results = await Promise.allSettled([step('a'), step('b', true), step('c')]);
    assert.deepEqual(seen, ['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
  });
});
