import assert from 'node:assert/strict';
import {
  bootstrapMean,
  bootstrapRatio,
  bootstrapRatios,
  mean,
  median,
  quantile,
  seededRandom,
  wilsonInterval,
} from '../../../../src/core/analysis/statistics.ts';

/** Frozen values of numpy 2.4.6, scipy 1.17.1 and statsmodels 0.15.0, unless a test says otherwise. */
const scores = [
  0,
  2 / 3,
  1,
  0.5,
  0.5,
  0.25,
  0,
  2 / 3,
  1 / 3,
  0,
  1,
  0.25,
  2 / 3,
  2 / 3,
  2 / 3,
  2 / 3,
  1,
  0,
  0.25,
  0.5,
  1,
  0.5,
  1 / 3,
  0.25,
  2 / 3,
  1,
  0.5,
  2 / 3,
  1,
  0.5,
  0.5,
  1 / 3,
  0,
  1,
  0.25,
  0,
  0.25,
  2 / 3,
  1 / 3,
  1,
  0,
  2 / 3,
  2 / 3,
  0.5,
  0,
  0.25,
  0.5,
  0.25,
  2 / 3,
  2 / 3,
  2 / 3,
  1 / 3,
  0.5,
  0.5,
  0.5,
  0,
  1,
  0,
  2 / 3,
];
const options = { resamples: 10_000, seed: 20261122, confidence: 0.95 };

function near(actual: number | undefined, expected: number, tolerance: number, what: string): void {
  assert.ok(
    actual !== undefined && Math.abs(actual - expected) <= tolerance,
    `${what}: ${actual} is not within ${tolerance} of ${expected}`,
  );
}

describe('mean, median and quantile', () => {
  it('are null of nothing', () => {
    assert.deepEqual([mean([]), median([]), quantile([], 0.9)], [null, null, null]);
  });

  it('agree with numpy', () => {
    near(mean(scores) ?? undefined, 0.4858757062146893, 1e-15, 'mean');
    const values = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5.5];
    const probabilities = [0, 0.05, 0.1, 0.25, 0.5, 0.9, 0.95, 1];
    assert.deepEqual(
      probabilities.map((probability) => quantile(values, probability)),
      [1, 1, 1, 2.5, 4, 6, 7.5, 9],
    );
  });

  it('sort numbers as numbers', () => {
    assert.equal(median([10, 9, 100]), 10);
    assert.equal(median([2, 10]), 6);
  });
});

describe('wilsonInterval', () => {
  it('agrees with statsmodels', () => {
    const cases: [number, number, number, number][] = [
      [30, 59, 0.38435143059389654, 0.6315616309225985],
      [0, 59, 0, 0.06112937052678842],
      [177, 177, 0.9787578642323219, 1],
      [1, 2, 0.09453120573423068, 0.9054687942657693],
      [7, 10, 0.39677814746114537, 0.8922087325936989],
      [0, 1, 0, 0.7934506856227627],
      [10, 10, 0.7224672001371106, 1],
      [3.5, 12, 0.11272859380939662, 0.5716439089636204],
    ];
    for (const [successes, trials, low, high] of cases) {
      const interval = wilsonInterval(successes, trials);
      near(interval?.low, low, 1e-14, `low of ${successes}/${trials}`);
      near(interval?.high, high, 1e-14, `high of ${successes}/${trials}`);
    }
  });

  it('holds the share itself, at 0 and 1 too', () => {
    for (let trials = 1; trials <= 200; trials++) {
      assert.equal(wilsonInterval(0, trials)?.low, 0);
      assert.equal(wilsonInterval(trials, trials)?.high, 1);
    }
  });

  it('is null without a trial', () => {
    assert.equal(wilsonInterval(0, 0), null);
  });
});

describe('seededRandom', () => {
  it('gives the sequence of xoshiro128** with splitmix32, as an independent implementation computes it', () => {
    const first = (seed: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 6 }, random);
    };
    assert.deepEqual(first(0), [1789933344, 44971166, 2521387044, 3848737593, 1138324114, 749234105]);
    assert.deepEqual(first(1), [393288148, 2174103013, 3814759091, 2092745082, 1865176206, 2179171167]);
    assert.deepEqual(
      first(4294967295),
      [4104197751, 1825856343, 1152209388, 2427537429, 3685145430, 609215610],
    );
  });
});

describe('bootstrapMean', () => {
  it('agrees with scipy on 59 scores, as closely as two generators can', () => {
    const interval = bootstrapMean(scores, options);
    near(interval?.low, 0.4053672316384181, 0.004, 'low');
    near(interval?.high, 0.5649717514124294, 0.004, 'high');
  });

  it('gives the same interval for the same seed and another for another', () => {
    const interval = bootstrapMean(scores, options);
    assert.deepEqual(bootstrapMean(scores, options), interval);
    assert.notDeepEqual(bootstrapMean(scores, { ...options, seed: options.seed + 1 }), interval);
  });

  it('has exactly these ends for this seed, on every machine', () => {
    assert.deepEqual(bootstrapMean(scores, { ...options, resamples: 1000 }), {
      low: 0.409569209039548,
      high: 0.5621822033898305,
    });
  });

  it('widens with the confidence', () => {
    const narrow = bootstrapMean(scores, { ...options, confidence: 0.5 });
    const wide = bootstrapMean(scores, options);
    assert.ok(narrow && wide && wide.low < narrow.low && narrow.high < wide.high);
  });

  it('is null with fewer than two tasks', () => {
    assert.equal(bootstrapMean([], options), null);
    assert.equal(bootstrapMean([1], options), null);
  });
});

describe('bootstrapRatio', () => {
  const numerators = [0, 1, 2, 0, 3, 1, 0, 2, 1, 0, 4, 1];
  const denominators = [1, 2, 2, 1, 4, 3, 2, 2, 1, 3, 5, 2];
  const tasks = numerators.map((numerator, index) => ({ numerator, denominator: denominators[index] ?? 0 }));

  it('agrees with a paired bootstrap of scipy', () => {
    const interval = bootstrapRatio(tasks, options);
    near(interval?.low, 0.3, 0.015, 'low');
    near(interval?.high, 0.7272727272727273, 0.015, 'high');
  });

  it('leaves out resamples that have no ratio', () => {
    const silent = { numerator: 0, denominator: 0 };
    assert.equal(bootstrapRatio([silent, silent], options), null);
    const interval = bootstrapRatio([{ numerator: 1, denominator: 2 }, silent], options);
    assert.deepEqual(interval, { low: 0.5, high: 0.5 });
  });

  it('takes the task as the unit: nine repeats of three tasks are no surer than the three tasks', () => {
    const three = [0, 1, 1].map((numerator) => ({ numerator, denominator: 1 }));
    const thrice = three.map(({ numerator }) => ({ numerator: 3 * numerator, denominator: 3 }));
    assert.deepEqual(bootstrapRatio(thrice, options), bootstrapRatio(three, options));
  });
});

describe('bootstrapRatios', () => {
  it('gives each figure the interval that it has alone, to the last bit', () => {
    const random = seededRandom(11);
    const figures = Array.from({ length: 6 }, (_, figure) =>
      Array.from({ length: 23 }, () => ({
        numerator: (random() % 7) / 3,
        // Denominators that are whole, broken, none, and the same for all.
        denominator: [1, 3, random() % 4, (random() % 9) / 10, 0, 0.1][figure] ?? 1,
      })),
    );
    const together = bootstrapRatios(figures, options);
    assert.deepEqual(
      together,
      figures.map((tasks) => bootstrapRatio(tasks, options)),
    );
    assert.deepEqual(
      together.map((interval) => interval === null),
      [false, false, false, false, true, false],
    );
  });

  it('refuses figures of unequally many tasks, which one draw cannot be for', () => {
    const task = { numerator: 1, denominator: 1 };
    assert.throws(() => bootstrapRatios([[task, task], [task]], options), RangeError);
  });
});
