import assert from 'node:assert/strict';
import { costUsd } from '../../../../src/core/model/price.ts';
import type { Usage } from '../../../../src/core/schema/trajectory.ts';

const price = { input_usd_per_mtok: 3, output_usd_per_mtok: 15, cached_input_usd_per_mtok: 0.3 };
const usage: Usage = {
  input_tokens: 1_000_000,
  output_tokens: 200_000,
  cached_input_tokens: 400_000,
  reasoning_tokens: 150_000,
};

describe('costUsd', () => {
  it('charges cached input at its own price, and reasoning as the output it is part of', () => {
    assert.equal(costUsd(usage, price), 0.6 * 3 + 0.4 * 0.3 + 0.2 * 15);
  });

  it('charges cached input as input where it has no price, or nobody counted it', () => {
    const { cached_input_usd_per_mtok: _, ...plain } = price;
    assert.equal(costUsd(usage, plain), 6);
    assert.equal(costUsd({ ...usage, cached_input_tokens: null }, price), 6);
  });

  it('is unknown, never 0, without a price or a count', () => {
    assert.equal(costUsd(usage, undefined), null);
    assert.equal(costUsd(usage, null), null);
    assert.equal(costUsd({ ...usage, input_tokens: null }, price), null);
    assert.equal(costUsd({ ...usage, output_tokens: null }, price), null);
  });

  it('is 0 for a model that is free, and for no tokens', () => {
    assert.equal(costUsd(usage, { input_usd_per_mtok: 0, output_usd_per_mtok: 0 }), 0);
    assert.equal(
      costUsd({ input_tokens: 0, output_tokens: 0, cached_input_tokens: 0, reasoning_tokens: 0 }, price),
      0,
    );
  });

  it('never charges for more cached tokens than there is input', () => {
    assert.equal(costUsd({ ...usage, input_tokens: 100, output_tokens: 0 }, price), 0.00003);
  });
});
