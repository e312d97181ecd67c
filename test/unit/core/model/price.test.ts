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

  it('charges what is written to the cache and what is reasoning at their own prices', () => {
    const dear = { ...price, cache_write_usd_per_mtok: 3.75, reasoning_usd_per_mtok: 20 };
    const written = { ...usage, cache_write_input_tokens: 100_000 };
    assert.equal(costUsd(written, dear), 0.5 * 3 + 0.4 * 0.3 + 0.1 * 3.75 + 0.05 * 15 + 0.15 * 20);
    assert.equal(costUsd(written, price), costUsd(usage, price));
  });

  it('takes all output for reasoning where nobody counted it and that is dearer', () => {
    const uncounted = { ...usage, input_tokens: 0, cached_input_tokens: 0, reasoning_tokens: null };
    assert.equal(costUsd(uncounted, { ...price, reasoning_usd_per_mtok: 20 }), 4);
    assert.equal(costUsd(uncounted, { ...price, reasoning_usd_per_mtok: 10 }), 3);
  });

  it('does not believe parts that are more than their whole: it charges the whole at the dearest', () => {
    const impossible = { ...usage, input_tokens: 100, output_tokens: 0, reasoning_tokens: 0 };
    assert.equal(costUsd(impossible, price), 0.0003);
    const written = { ...impossible, cached_input_tokens: 60, cache_write_input_tokens: 60 };
    assert.equal(costUsd(written, { ...price, cache_write_usd_per_mtok: 3.75 }), 0.000375);
    const thought = { ...impossible, cached_input_tokens: 0, output_tokens: 10, reasoning_tokens: 11 };
    assert.equal(costUsd(thought, { ...price, reasoning_usd_per_mtok: 20 }), 0.0005);
  });

  it('is exact where binary fractions are not', () => {
    const tenth = {
      ...usage,
      input_tokens: 3_000_000,
      cached_input_tokens: 0,
      output_tokens: 0,
      reasoning_tokens: 0,
    };
    assert.equal(costUsd(tenth, { input_usd_per_mtok: 0.1, output_usd_per_mtok: 0 }), 0.3);
    const one = { ...tenth, input_tokens: 1 };
    assert.equal(costUsd(one, { input_usd_per_mtok: 0.075, output_usd_per_mtok: 0 }), 7.5e-8);
  });

  it('rounds a price finer than a millionth of a dollar up, never to nothing', () => {
    const one = { ...usage, input_tokens: 1, cached_input_tokens: 0, output_tokens: 0, reasoning_tokens: 0 };
    assert.equal(costUsd(one, { input_usd_per_mtok: 1e-9, output_usd_per_mtok: 0 }), 1e-12);
  });
});
