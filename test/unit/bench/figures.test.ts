import assert from 'node:assert/strict';
import { growth, keeps, median, resultOf } from '../../bench/figures.ts';

describe('the figures of the bench', () => {
  it('take the middle of an odd number of measurements, and the mean of the two in the middle of an even one', () => {
    assert.equal(median([30, 1, 2]), 2);
    assert.equal(median([4, 1, 30, 2]), 3);
  });

  it('refuse a median of nothing', () => {
    assert.throws(() => median([]), /nothing was measured/);
  });

  it('compare the last quarter of the samples with the first', () => {
    assert.deepEqual(growth([100, 102, 500, 500, 500, 500, 151, 153]), {
      first: 101,
      last: 152,
      ratio: 152 / 101,
    });
  });

  it('keep a budget up to its limit, whichever side it bounds', () => {
    assert.deepEqual([keeps({ at_most: 1.5 }, 1.5), keeps({ at_most: 1.5 }, 1.51)], [true, false]);
    assert.deepEqual([keeps({ at_least: 0.8 }, 0.8), keeps({ at_least: 0.8 }, 0.79)], [true, false]);
  });

  const measured = {
    name: 'a/b',
    values: [3, 1.23456, 2],
    unit: 's',
    budget: { at_most: 2.5 },
    how: 'by hand',
  };

  it('print the median, the range and the number of measurements, and judge the median', () => {
    assert.deepEqual(resultOf(measured, { quick: false }), {
      name: 'a/b',
      value: 2,
      min: 1.235,
      max: 3,
      n: 3,
      unit: 's',
      budget: { at_most: 2.5 },
      within: true,
      how: 'by hand',
    });
  });

  it('judge a value before it is rounded', () => {
    const over = { ...measured, values: [2.50001] };
    assert.equal(resultOf(over, { quick: false }).within, false);
  });

  it('judge nothing by a tenth of the size, and say so', () => {
    const { within, quick } = resultOf({ ...measured, values: [100] }, { quick: true });
    assert.deepEqual({ within, quick }, { within: null, quick: true });
  });

  it('refuse a measurement that is no number', () => {
    assert.throws(
      () => resultOf({ ...measured, values: [1, Number.NaN] }, { quick: false }),
      /is no measurement/,
    );
  });
});
