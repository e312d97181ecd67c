import assert from 'node:assert/strict';
import { seededRandom } from '../../../src/core/analysis/statistics.ts';
import { picoUsdOf, sumKnownUsd, sumUsd, usdDigits, usdOf } from '../../../src/core/money.ts';

describe('sums of money', () => {
  it('of ten thousand calls come to what their parts come to, in any order', () => {
    const calls = Array.from({ length: 10_000 }, () => 0.1);
    assert.equal(sumUsd(calls), 1000);
    assert.notEqual(
      calls.reduce((sum, usd) => sum + usd, 0),
      1000,
      'plain addition drifts',
    );
  });

  it('are the same however they are grouped', () => {
    const seed = 20_261_122;
    const random = seededRandom(seed);
    const picos = Array.from({ length: 10_000 }, () => random());
    const amounts = picos.map((pico) => pico / 1e12);
    const groups = Array.from({ length: 100 }, (_, index) =>
      sumUsd(amounts.slice(index * 100, index * 100 + 100)),
    );
    const exact = picos.reduce((sum, pico) => sum + BigInt(pico), 0n);
    assert.equal(picoUsdOf(sumUsd(amounts)), exact, `seed ${seed}`);
    assert.equal(sumUsd(groups), sumUsd([...amounts].reverse()), `seed ${seed}`);
  });

  it('are read back as they were written', () => {
    for (const pico of [1n, 75_000n, 123_456_789_012n, 3_999_999_999_999_999n]) {
      assert.equal(picoUsdOf(JSON.parse(JSON.stringify(usdOf(pico)))), pico);
    }
  });

  it('are rounded to the nearest cent, halves upwards, as people do', () => {
    assert.equal((0.585).toFixed(2), '0.58', 'which is why');
    const cents = [0.585, 1.005, 0.584999, 0, 12, 0.995, 1234.5].map((usd) => usdDigits(usd, 2));
    assert.deepEqual(cents, ['0.59', '1.01', '0.58', '0.00', '12.00', '1.00', '1234.50']);
    assert.equal(usdDigits(0.00005, 4), '0.0001');
  });

  it('are of what is known, and unknown where nothing is', () => {
    assert.equal(sumKnownUsd([0.1, null, 0.2]), 0.3);
    assert.equal(sumKnownUsd([null, null]), null);
    assert.equal(sumKnownUsd([]), null);
    assert.equal(sumUsd([]), 0);
  });
});
