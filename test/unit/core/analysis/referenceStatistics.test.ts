import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { cohenKappa, gwetAc1, krippendorffAlpha } from '../../../../src/core/analysis/agreement.ts';
import { bcaInterval } from '../../../../src/core/analysis/bcaInterval.ts';
import { normalCdf, normalQuantile } from '../../../../src/core/analysis/normal.ts';
import { holmAdjusted, mcNemarExact, signFlipTest } from '../../../../src/core/analysis/pairedTests.ts';
import { spearman } from '../../../../src/core/analysis/rankCorrelation.ts';
import { seededRandom, wilsonInterval } from '../../../../src/core/analysis/statistics.ts';

const pair = z.tuple([z.number(), z.number()]);
const triple = z.tuple([z.number(), z.number(), z.number()]);
const agreement = z.object({ ac1: z.number(), alpha: z.number() });

/** What scipy, statsmodels, scikit-learn, krippendorff and irrCAC come to: made by make.py beside it. */
const Reference = z.object({
  normal: z.object({ cdf: z.array(pair), quantile: z.array(pair) }),
  wilson: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
  mcnemar: z.array(triple),
  sign_flip: z.array(z.object({ differences: z.array(z.number()), p: z.number() })),
  holm: z.array(z.tuple([z.array(z.number()), z.array(z.number())])),
  spearman: z.array(
    z.object({
      x: z.array(z.number()),
      y: z.array(z.number()),
      rho: z.number(),
      p: z.number().optional(),
    }),
  ),
  categories: z.array(z.string()),
  two_raters: z.array(
    agreement.extend({ first: z.array(z.string()), second: z.array(z.string()), kappa: z.number() }),
  ),
  many_raters: z.array(agreement.extend({ ratings: z.array(z.array(z.string().nullable())) })),
  bca: z.array(
    z.object({
      values: z.array(z.number()),
      estimate: z.number(),
      resampled: z.array(z.number()),
      low: z.number(),
      high: z.number(),
    }),
  ),
});

const file = new URL('../../../fixture/statistics/reference.json', import.meta.url);
const reference = Reference.parse(JSON.parse(readFileSync(file, 'utf8')));
const drawn = { permutations: 20_000, seed: 7 };

function near(actual: number | null | undefined, expected: number, what: string): void {
  const distance = Math.abs((actual ?? Number.NaN) - expected);
  assert.ok(distance <= 1e-9 * Math.max(1, Math.abs(expected)), `${what}: ${actual}, not ${expected}`);
}

describe('statistics, against reference values', () => {
  it('has the normal distribution and its quantiles', () => {
    for (const [x, share] of reference.normal.cdf) near(normalCdf(x), share, `share below ${x}`);
    for (const [share, x] of reference.normal.quantile) near(normalQuantile(share), x, `quantile ${share}`);
  });

  it('has the far tails of it too, relative to their size', () => {
    const [share, x] = reference.normal.quantile[0] ?? [0, 0];
    assert.ok(Math.abs(normalCdf(x) / share - 1) < 1e-9, String(normalCdf(x)));
    assert.deepEqual([normalQuantile(0), normalQuantile(1)], [-Infinity, Infinity]);
    assert.deepEqual([normalCdf(-Infinity), normalCdf(Infinity)], [0, 1]);
  });

  it('has Wilson intervals', () => {
    for (const [successes, trials, low, high] of reference.wilson) {
      const interval = wilsonInterval(successes, trials);
      near(interval?.low, low, `low end of ${successes}/${trials}`);
      near(interval?.high, high, `high end of ${successes}/${trials}`);
    }
  });

  it("has McNemar's exact test", () => {
    for (const [b, c, p] of reference.mcnemar) {
      near(mcNemarExact(b, c), p, `${b} against ${c}`);
      near(mcNemarExact(c, b), p, `${c} against ${b}`);
    }
  });

  it('has the exact sign-flip test, which zeros do not change', () => {
    assert.ok(reference.sign_flip.length >= 4);
    for (const { differences, p } of reference.sign_flip) {
      const expected = { p, exact: true };
      const actual = signFlipTest(differences, drawn);
      near(actual.p, expected.p, differences.join(' '));
      assert.equal(actual.exact, true);
      assert.deepEqual(signFlipTest([0, ...differences, 0], drawn), actual);
    }
  });

  it("has Holm's adjustment, whatever the order", () => {
    for (const [given, adjusted] of reference.holm) {
      holmAdjusted(given).forEach((p, index) => {
        near(p, adjusted[index] ?? Number.NaN, `${given.join(' ')}, number ${index}`);
      });
    }
  });

  it("has Spearman's rho, and its exact p where there are few pairs", () => {
    for (const { x, y, rho, p } of reference.spearman) {
      const result = spearman(x, y, drawn);
      near(result?.rho, rho, `${x.length} pairs`);
      assert.equal(result?.exact, x.length <= 8);
      if (p !== undefined) near(result?.p, p, `p of ${x.length} pairs`);
    }
  });

  it("has Cohen's kappa, Gwet's AC1 and Krippendorff's alpha of two raters", () => {
    for (const { first, second, kappa, ac1, alpha } of reference.two_raters) {
      const pairs = first.map((one, index) => [one, second[index] ?? ''] as const);
      near(cohenKappa(pairs), kappa, 'kappa');
      near(gwetAc1(pairs, reference.categories), ac1, 'AC1');
      near(krippendorffAlpha(pairs), alpha, 'alpha');
    }
  });

  it('has AC1 and alpha of several raters, who leave things out', () => {
    for (const { ratings, ac1, alpha } of reference.many_raters) {
      near(gwetAc1(ratings, reference.categories), ac1, 'AC1');
      near(krippendorffAlpha(ratings), alpha, 'alpha');
    }
  });

  it('has BCa intervals of given resamples', () => {
    for (const { values, estimate, resampled, low, high } of reference.bca) {
      const leftOut = values.map((_, index) => meanOf(values.toSpliced(index, 1)));
      const interval = bcaInterval({ estimate, resampled, leftOut, confidence: 0.95 });
      near(interval?.low, low, 'low end');
      near(interval?.high, high, 'high end');
    }
  });
});

describe('statistics by chance', () => {
  it('come near the exact p-value, and to the same with the same seed', () => {
    const random = seededRandom(11);
    const differences = Array.from({ length: 16 }, () => (random() / 2 ** 32) * 2 - 0.8);
    const exact = signFlipTest(differences, drawn);
    // A seventeenth difference that weighs nothing, but is not zero, makes it draw.
    const sampled = signFlipTest([...differences, 1e-13], drawn);
    assert.deepEqual([exact.exact, sampled.exact], [true, false]);
    assert.ok(Math.abs(exact.p - sampled.p) < 0.02, `${exact.p}, ${sampled.p}`);
    assert.deepEqual(signFlipTest([...differences, 1e-13], drawn), sampled);
    assert.notDeepEqual(signFlipTest([...differences, 1e-13], { ...drawn, seed: 8 }), sampled);
  });

  it('never say that something is impossible', () => {
    const sampled = signFlipTest(
      Array.from({ length: 40 }, () => 1),
      { permutations: 100, seed: 1 },
    );
    assert.equal(sampled.p, 1 / 101);
  });
});

describe('statistics of too little', () => {
  it('are null rather than a number', () => {
    assert.equal(spearman([1, 2], [2, 1], drawn), null);
    assert.equal(spearman([1, 1, 1], [2, 1, 3], drawn), null);
    assert.equal(cohenKappa([]), null);
    assert.equal(cohenKappa([['a', 'a']]), null);
    assert.equal(
      krippendorffAlpha([
        ['a', null],
        [null, null],
      ]),
      null,
    );
    assert.equal(
      krippendorffAlpha([
        ['a', 'a'],
        ['a', 'a'],
      ]),
      null,
    );
    assert.equal(gwetAc1([['a', null]], ['a', 'b']), null);
    assert.equal(bcaInterval({ estimate: 1, resampled: [1, 1], leftOut: [1, 1], confidence: 0.95 }), null);
    assert.equal(bcaInterval({ estimate: 1, resampled: [2, 3], leftOut: [1, 2], confidence: 0.95 }), null);
    assert.equal(signFlipTest([], drawn).p, 1);
    assert.equal(signFlipTest([0, 0], drawn).p, 1);
    assert.deepEqual(holmAdjusted([]), []);
  });
});

function meanOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
