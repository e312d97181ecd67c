import assert from 'node:assert/strict';
import { createRandom } from '../../../../src/core/simulate/random.ts';

describe('createRandom', () => {
  it('gives the same numbers for the same seed on every machine', () => {
    const random = createRandom('frozen');
    assert.deepEqual(
      [random.hex(16), random.suffix(10), random.uuid(), random.int(0, 1000)],
      ['894aaeda1be6f9db', 'zlqkkv8h6d', '0673c662-e167-4aa6-8ff9-a6b9d58a26ff', 44],
    );
  });

  it('derives a stream that does not depend on what was drawn before', () => {
    const fresh = createRandom('a').derive('x').hex(32);
    const used = createRandom('a');
    used.hex(64);
    assert.equal(used.derive('x').hex(32), fresh);
    assert.notEqual(used.derive('y').hex(32), fresh);
    assert.notEqual(createRandom('b').derive('x').hex(32), fresh);
  });

  it('spreads numbers evenly over [0, 1)', () => {
    const random = createRandom('spread');
    const bins = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 100_000; draw++) {
      const value = random.next();
      assert.ok(value >= 0 && value < 1);
      const bin = Math.floor(value * 10);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    // Ten bins of 10 000 with a standard deviation of 95: five of those either way.
    for (const [bin, count] of bins.entries())
      assert.ok(Math.abs(count - 10_000) < 475, `bin ${bin}: ${count}`);
  });

  it('writes version 4 UUIDs and names without vowels', () => {
    const random = createRandom('forms');
    for (let draw = 0; draw < 100; draw++) {
      assert.match(random.uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      assert.match(random.suffix(5), /^[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    }
  });
});
