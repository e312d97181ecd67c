import assert from 'node:assert/strict';
import { type CostQuestion, costBound, costBoundText } from '../../../../src/core/harness/costBound.ts';
import type { ModelEntry } from '../../../../src/core/schema/modelEntry.ts';

/** 3 US dollars for a million tokens in, 15 out. */
const price = { input_usd_per_mtok: 3, output_usd_per_mtok: 15 };

/** A turn of it costs at most 0.1 × 3 + 0.01 × 15 = 0.45 US dollars. */
const priced: ModelEntry = {
  name: 'priced',
  adapter: 'openai-compatible',
  endpoint: 'https://api.example/v1',
  max_tokens: 10_000,
  context_window: 100_000,
  price,
};
const baseline: ModelEntry = { name: 'baseline', adapter: 'baseline' };

interface Wish {
  readonly models: readonly ModelEntry[];
  /** Attempts of each model that have still to run. */
  readonly attempts?: number;
  readonly maxCostUsd?: number;
  readonly attemptMaxCostUsd?: number;
  readonly judge?: ModelEntry;
}

function question({ models, attempts = 10, maxCostUsd, attemptMaxCostUsd, judge }: Wish): CostQuestion {
  return {
    settings: {
      models: [...models],
      judge: judge ?? null,
      max_turns: 40,
      attempt_max_cost_usd: attemptMaxCostUsd ?? null,
    },
    attempts: models.flatMap(({ name }) => Array.from({ length: attempts }, () => ({ model: name }))),
    maxCostUsd: maxCostUsd ?? null,
  };
}

/** What it comes to, without its reason, rounded to a millionth. */
function usdOf(wish: Wish): number | string {
  const bound = costBound(question(wish));
  return bound.kind === 'at_most' ? Math.round(bound.usd * 1e6) / 1e6 : bound.kind;
}

describe('the bound of what a run may cost', () => {
  it('is nothing where nobody who is paid is asked, whatever the limits', () => {
    const local = (['baseline', 'scripted', 'replay'] as const).map((adapter) => ({
      name: adapter,
      adapter,
    }));
    assert.deepEqual(costBound(question({ models: local, maxCostUsd: 5 })), { kind: 'free' });
  });

  it('is nothing where no attempt of a paid model is left', () => {
    assert.equal(usdOf({ models: [priced], attempts: 0 }), 'free');
  });

  it('is what full turns cost by the prices, with no limit set', () => {
    assert.equal(usdOf({ models: [priced] }), 180);
    assert.equal(usdOf({ models: [priced, baseline] }), 180);
    assert.equal(usdOf({ models: [priced, { ...priced, name: 'other' }] }), 360);
  });

  it('takes the dearer price of input, and no window where input costs nothing', () => {
    const cached = { ...priced, price: { ...price, cached_input_usd_per_mtok: 4 } };
    assert.equal(usdOf({ models: [cached] }), 220);
    const { context_window: _, ...windowless } = priced;
    const free = { ...windowless, price: { input_usd_per_mtok: 0, output_usd_per_mtok: 15 } };
    assert.equal(usdOf({ models: [free] }), 60);
  });

  it('is the smallest of the run’s limit, the attempts’ limit and the prices', () => {
    assert.equal(usdOf({ models: [priced], maxCostUsd: 5, attemptMaxCostUsd: 2 }), 5);
    assert.equal(usdOf({ models: [priced], maxCostUsd: 50, attemptMaxCostUsd: 2 }), 20);
    assert.equal(usdOf({ models: [priced], maxCostUsd: 500, attemptMaxCostUsd: 200 }), 180);
  });

  it('adds up over models what is smallest for each', () => {
    const cheap = { ...priced, name: 'cheap', price: { input_usd_per_mtok: 0, output_usd_per_mtok: 1.5 } };
    assert.equal(usdOf({ models: [priced, cheap], attemptMaxCostUsd: 2 }), 26);
  });

  it('says of every limit what it lets through', () => {
    const whyOf = (wish: Wish) => {
      const bound = costBound(question(wish));
      return bound.kind === 'at_most' ? bound.why : bound.kind;
    };
    assert.match(
      whyOf({ models: [priced], maxCostUsd: 5 }),
      /^limits\.max_cost_usd .* under way .* still paid$/,
    );
    assert.match(
      whyOf({ models: [priced], attemptMaxCostUsd: 2 }),
      /^limits\.attempt_max_cost_usd .* go beyond/,
    );
    assert.match(whyOf({ models: [priced] }), /^every turn with a full context_window .* come on top$/);
  });

  it('is not known, whatever the limits, where a model has no price: no limit can be held against it', () => {
    const { price: _, ...unpriced } = priced;
    const editor = { name: 'editor', adapter: 'editor', model: 'copilot/x' } as const;
    const wish = { models: [priced, { ...unpriced, name: 'unpriced' }, editor], maxCostUsd: 5 };
    assert.deepEqual(costBound(question({ ...wish, attemptMaxCostUsd: 1 })), {
      kind: 'unknown',
      why: 'no price is set for unpriced, so that no limit can be held against what is asked there; set price in the configuration; the editor does not tell how many tokens editor takes, so that no limit can be held against it; see the terms of its provider',
    });
  });

  it('is not known without a limit where a window is missing, and says what to set', () => {
    const { context_window: _, ...windowless } = priced;
    assert.deepEqual(costBound(question({ models: [priced, { ...windowless, name: 'windowless' }] })), {
      kind: 'unknown',
      why: 'set limits.max_cost_usd or limits.attempt_max_cost_usd, or context_window for windowless',
    });
  });

  it('of a judge is the limit of the run: no other is held against it, and nobody knows what it will read', () => {
    assert.equal(usdOf({ models: [baseline], judge: priced, maxCostUsd: 3 }), 3);
    assert.equal(usdOf({ models: [priced], judge: priced, maxCostUsd: 500, attemptMaxCostUsd: 1 }), 500);
    assert.deepEqual(costBound(question({ models: [baseline], judge: { ...priced, name: 'judge' } })), {
      kind: 'unknown',
      why: 'set limits.max_cost_usd: how much a judge has to read depends on what agents claim',
    });
    const { price: _, ...unpriced } = priced;
    const unknown = costBound(question({ models: [baseline], judge: unpriced, maxCostUsd: 3 }));
    assert.match(unknown.kind === 'unknown' ? unknown.why : '', /^no price is set for priced, /);
    assert.equal(usdOf({ models: [baseline], judge: { name: 'j', adapter: 'scripted' } }), 'free');
    assert.equal(usdOf({ models: [baseline], judge: priced, attempts: 0 }), 'free');
  });

  it('is said in words, never below what it is', () => {
    assert.equal(costBoundText({ kind: 'free' }), 'nothing: no model that is paid for is asked');
    assert.equal(costBoundText({ kind: 'unknown', why: 'set a limit' }), 'not known: set a limit');
    const textOf = (usd: number) => costBoundText({ kind: 'at_most', usd, why: 'a limit' });
    assert.equal(textOf(2.5), 'at most about 2.50 US dollars (a limit)');
    assert.equal(textOf(1.1 * 3), 'at most about 3.30 US dollars (a limit)');
    assert.equal(textOf(2.001), 'at most about 2.01 US dollars (a limit)');
    assert.equal(textOf(0.00021), 'at most about 0.0003 US dollars (a limit)');
    assert.equal(textOf(0), 'at most about 0.00 US dollars (a limit)');
  });
});
