import assert from 'node:assert/strict';
import { type EstimateQuestion, estimateCost } from '../../../../src/core/harness/costEstimate.ts';
import { costEstimateText } from '../../../../src/core/harness/costEstimateText.ts';
import type { ModelEntry } from '../../../../src/core/schema/modelEntry.ts';
import type { SeenAttempt, SeenUsage } from '../../../../src/core/store/seenUsage.ts';

const priced: ModelEntry = {
  name: 'm',
  adapter: 'openai-compatible',
  endpoint: 'https://api.example/v1',
  price: { input_usd_per_mtok: 1, output_usd_per_mtok: 10 },
};

/** An attempt of `turns` turns with `input` tokens sent and a tenth of that received: 2 US dollars a million sent. */
function took(input: number, more: Partial<SeenAttempt> = {}): SeenAttempt {
  const tokens = {
    input_tokens: input,
    output_tokens: input / 10,
    cached_input_tokens: null,
    reasoning_tokens: null,
  };
  return { outcome: 'submitted', counted: true, turns: 10, tokens, ...more };
}

function seenOf(attempts: readonly SeenAttempt[], more: Partial<SeenUsage> = {}): SeenUsage {
  return { attempts, runs: 1, isSame: true, ...more };
}

interface Wish {
  readonly models?: readonly ModelEntry[];
  readonly seen?: SeenUsage;
  readonly attempts?: number;
  readonly maxTurns?: number;
  readonly attemptMaxCostUsd?: number;
  readonly judge?: ModelEntry;
}

function question({ models = [priced], seen, attempts = 1, maxTurns = 100, attemptMaxCostUsd, judge }: Wish) {
  const asked: EstimateQuestion = {
    settings: {
      models: [...models],
      judge: judge ?? null,
      max_turns: maxTurns,
      attempt_max_cost_usd: attemptMaxCostUsd ?? null,
    },
    attempts: models.flatMap(({ name }) => Array.from({ length: attempts }, () => ({ model: name }))),
    seen: new Map(seen === undefined ? [] : [['m', seen]]),
  };
  return asked;
}

function estimate(wish: Wish) {
  return estimateCost(question(wish));
}

/** To a millionth of a dollar. */
function usdOf(wish: Wish): readonly [number, number] | null {
  const { usd } = estimate(wish);
  return usd && [Math.round(usd.low * 1e6) / 1e6, Math.round(usd.high * 1e6) / 1e6];
}

const million = 1_000_000;

describe('the estimate of what a run costs', () => {
  it('is the 10th to the 90th percentile of the attempts seen, times the attempts, at the price of today', () => {
    const attempts = Array.from({ length: 11 }, (_, index) => took(index * million));
    const seen = seenOf(attempts, { runs: 2 });
    assert.deepEqual(usdOf({ seen, attempts: 30 }), [60, 540]);
    const [model] = estimate({ seen, attempts: 30 }).models;
    assert.deepEqual(model, {
      model: 'm',
      attempts: 30,
      usd: { low: 60, high: 540 },
      turns: { low: 10, high: 10 },
      input_tokens: { low: million, high: 9 * million },
      output_tokens: { low: million / 10, high: 9 * (million / 10) },
      basis: 'earlier_runs',
      seen_attempts: 11,
      seen_runs: 2,
      why: 'by 11 attempts in 2 earlier runs on this suite, 10 turns in the middle: 10th to 90th percentile',
    });
  });

  it('is from half the least to twice the most where fewer than five were seen, and says so', () => {
    const seen = seenOf([took(million), took(3 * million)]);
    assert.deepEqual(usdOf({ seen }), [1, 12]);
    const [model] = estimate({ seen: seenOf([took(million)], { isSame: false }) }).models;
    assert.equal(
      model?.why,
      'by 1 attempt in 1 earlier run on this suite, with other parameters, 10 turns in the middle: half the least to twice the most',
    );
  });

  it('cuts attempts at the turns of this run, and lengthens those that a tighter limit cut, erring high', () => {
    const five = (attempt: SeenAttempt) => seenOf(Array.from({ length: 5 }, () => attempt));
    assert.deepEqual(usdOf({ seen: five(took(million)), maxTurns: 5 }), [1, 1]);
    const cut = took(million, { outcome: 'turn_limit' });
    // Input four-fold, output twice: 4 million and 0.2 million.
    assert.deepEqual(usdOf({ seen: five(cut), maxTurns: 20 }), [6, 6]);
    assert.deepEqual(usdOf({ seen: five(took(million)), maxTurns: 20 }), [2, 2]);
  });

  it('never makes the parts of scaled tokens more than their whole', () => {
    const tokens = { input_tokens: 7, output_tokens: 1, cached_input_tokens: 7, reasoning_tokens: 1 };
    const seen = seenOf([took(0, { turns: 3, tokens })]);
    const cached = {
      ...priced,
      price: { ...priced.price, input_usd_per_mtok: million, cached_input_usd_per_mtok: 0 },
    };
    const { usd } = estimate({
      models: [{ ...cached, price: { ...cached.price, output_usd_per_mtok: 0 } }],
      seen,
      maxTurns: 2,
    });
    // 5 sent of which 4 were cached: one token at a dollar, halved and doubled.
    assert.deepEqual(usd, { low: 0.5, high: 2 });
  });

  it('is no dearer than attempts may be', () => {
    assert.deepEqual(usdOf({ seen: seenOf([took(million)]), attemptMaxCostUsd: 0.5, attempts: 4 }), [1, 4]);
  });

  it('is by published figures for want of any, and says so', () => {
    // 31 × 37 923 and 85.7 × 37 923 tokens in, 31 × 310 and 85.7 × 310 out.
    assert.deepEqual(usdOf({}), [1.271833, 3.516]);
    assert.deepEqual(usdOf({ seen: seenOf([]) }), [1.271833, 3.516]);
    const { why, basis } = estimate({}).models[0] ?? {};
    assert.equal(basis, 'published');
    assert.match(why ?? '', /^no attempt of this model on this suite was seen yet: .*BENCHMARK\.md §4/);
  });

  it('begins, by published figures, with all input from the cache where that has a price', () => {
    const cached = {
      ...priced,
      price: { input_usd_per_mtok: 1, output_usd_per_mtok: 10, cached_input_usd_per_mtok: 0.1 },
    };
    assert.deepEqual(usdOf({ models: [cached] }), [0.213781, 3.516]);
  });

  it('keeps, by published figures, to the turns and the window of this run', () => {
    const small = { ...priced, context_window: 10_000 };
    // 10 turns of 10 000 in and 310.385 out.
    assert.deepEqual(usdOf({ models: [small], maxTurns: 10 }), [0.13104, 0.13104]);
  });

  it('adds up over models, and does not know what one without a price costs', () => {
    const { price: _, ...unpriced } = priced;
    const found = estimate({
      models: [
        priced,
        { ...priced, name: 'twin' },
        { ...unpriced, name: 'unpriced' },
        { name: 'b', adapter: 'baseline' },
      ],
      seen: seenOf([took(million)]),
    });
    assert.deepEqual(
      found.models.map(({ model, usd }) => [model, usd !== null]),
      [
        ['m', true],
        ['twin', true],
        ['unpriced', false],
      ],
    );
    assert.equal(Math.round((found.usd?.high ?? 0) * 1000), 7516);
  });

  it('counts a judge in, one reply for each attempt of any model', () => {
    const baseline = { name: 'b', adapter: 'baseline' } as const;
    // 1100 in and 80 out to 5000 in and 800 out.
    assert.deepEqual(
      usdOf({ models: [baseline], judge: { ...priced, name: 'j' }, attempts: 10 }),
      [0.019, 0.13],
    );
    const { models, usd } = estimate({ seen: seenOf([took(million)]), judge: { ...priced, name: 'j' } });
    assert.deepEqual(
      models.map(({ model, basis }) => [model, basis]),
      [
        ['m', 'earlier_runs'],
        ['j', 'judging'],
      ],
    );
    assert.equal(usd?.high, 4.013);
    assert.deepEqual(estimate({ models: [baseline], judge: baseline }).models, []);
  });

  it('has nothing to say of a run that is free, and of models with nothing left to run', () => {
    const none = { usd: null, models: [] };
    assert.deepEqual(estimate({ models: [{ name: 'b', adapter: 'baseline' }] }), none);
    assert.deepEqual(estimate({ attempts: 0 }), none);
  });
});

describe('the estimate in words', () => {
  const textOf = (wish: Wish) => costEstimateText(estimate(wish));

  it('says from where to where, and by what', () => {
    assert.equal(
      textOf({ seen: seenOf([took(million), took(3 * million)]), attempts: 2 }),
      'about 2.00 to 24.00 US dollars (by 2 attempts in 1 earlier run on this suite, 10 turns in the middle: half the least to twice the most)',
    );
    assert.match(textOf({ seen: seenOf([took(1000)]) }) ?? '', /^about 0\.0010 to 0\.0040 US dollars /);
  });

  it('says which reason is whose where they differ, and how many tokens a model without a price takes', () => {
    const { price: _, ...unpriced } = priced;
    assert.match(
      textOf({ models: [priced, { ...priced, name: 'new' }], seen: seenOf([took(million)]) }) ?? '',
      /^about .* US dollars \(m: by 1 attempt .*; new: no attempt of this model .*\)$/,
    );
    assert.match(
      textOf({ models: [unpriced], seen: seenOf([took(million)]) }) ?? '',
      /^not known for m \(500 thousand to 2 million tokens in, 50 thousand to 200 thousand out\): no price is set \(by /,
    );
  });

  it('says nothing of a run that is free', () => {
    assert.equal(textOf({ models: [{ name: 'b', adapter: 'baseline' }] }), null);
  });
});
