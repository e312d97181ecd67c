import assert from 'node:assert/strict';
import { createRandom } from '../../../../src/core/simulate/random.ts';
import { TimeQueue } from '../../../../src/core/simulate/telemetry/timeQueue.ts';

describe('TimeQueue', () => {
  it('releases in time order, and what is due together in the order in which it came', () => {
    const seed = 'queue-1';
    const random = createRandom(seed);
    const queue = new TimeQueue();
    const released: { at: number; order: number }[] = [];
    let added = 0;
    for (let now = 0; now < 400; now++) {
      for (let count = random.int(0, 5); count > 0; count--) {
        const entry = { at: now + random.int(0, 30), order: added++ };
        queue.add(entry.at, () => released.push(entry));
      }
      queue.releaseBefore(now);
      assert.ok(
        released.every((entry) => entry.at < now),
        `seed ${seed}: released too early at ${now}`,
      );
    }
    queue.releaseBefore(Infinity);
    assert.equal(released.length, added);
    const sorted = [...released].sort((a, b) => a.at - b.at || a.order - b.order);
    assert.deepEqual(released, sorted, `seed ${seed}`);
  });
});
