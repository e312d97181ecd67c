import assert from 'node:assert/strict';
import { valuesOfRanks } from '../../../../src/core/analysis/orderStatistics.ts';
import { seededRandom } from '../../../../src/core/analysis/statistics.ts';

describe('values of ranks', () => {
  it('are those of sorting, among many ties, in whatever order the values come (seeds 1 to 200)', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = seededRandom(seed);
      const many = 1 + (random() % 60);
      const kinds = 1 + (random() % many);
      const values = Array.from({ length: many }, () => ((random() % kinds) - kinds / 2) / 7);
      const sorted = values.toSorted((a, b) => a - b);
      const ranks = Array.from({ length: 1 + (random() % 5) }, () => random() % many).sort((a, b) => a - b);
      const found = valuesOfRanks(Float64Array.from(values), ranks);
      const wanted = ranks.map((rank) => sorted[rank]);
      assert.deepEqual(found, wanted, `seed ${seed}`);
    }
  });

  it('are those of sorting for values that are sorted already, either way round', () => {
    const ascending = Float64Array.from({ length: 101 }, (_, index) => index);
    assert.deepEqual(valuesOfRanks(ascending.slice(), [0, 2, 3, 97, 100]), [0, 2, 3, 97, 100]);
    assert.deepEqual(valuesOfRanks(ascending.slice().reverse(), [0, 2, 3, 97, 100]), [0, 2, 3, 97, 100]);
  });

  it('are refused where there is none', () => {
    assert.throws(() => valuesOfRanks(new Float64Array(3), [3]), RangeError);
  });
});
