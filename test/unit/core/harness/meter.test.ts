import assert from 'node:assert/strict';
import { Meter } from '../../../../src/core/harness/meter.ts';
import type { Usage } from '../../../../src/core/schema/trajectory.ts';

const usage: Usage = {
  input_tokens: 10,
  output_tokens: 2,
  cached_input_tokens: 4,
  reasoning_tokens: null,
};

function metered(...calls: readonly (readonly [Usage, number | null])[]): Meter {
  const meter = new Meter();
  for (const [used, usd] of calls) meter.add(used, usd);
  return meter;
}

describe('the meter of an attempt', () => {
  it('adds up tokens and money without drift', () => {
    const meter = metered(...Array.from({ length: 10_000 }, () => [usage, 0.1] as const));
    assert.deepEqual(meter.usage, {
      input_tokens: 100_000,
      output_tokens: 20_000,
      cached_input_tokens: 40_000,
      reasoning_tokens: null,
    });
    assert.equal(meter.costUsd, 1000);
    assert.equal(meter.knownCostUsd, 1000);
  });

  it('does not know the cost of an attempt with one call of unknown cost, but what is known to be spent', () => {
    const meter = metered([usage, 0.1], [usage, null], [usage, 0.2]);
    assert.equal(meter.costUsd, null);
    assert.equal(meter.knownCostUsd, 0.3);
    assert.equal(metered([usage, null]).costUsd, null);
  });

  it('knows no cost before the first call', () => {
    assert.equal(new Meter().costUsd, null);
    assert.equal(new Meter().knownCostUsd, 0);
  });

  it('adds up what was written to caches, and has no such count where no call has', () => {
    const written = { ...usage, cache_write_input_tokens: 3 };
    assert.equal(metered([written, 0], [written, 0]).usage.cache_write_input_tokens, 6);
    assert.equal('cache_write_input_tokens' in metered([usage, 0]).usage, false);
    assert.equal(metered([written, 0], [usage, 0]).usage.cache_write_input_tokens, null);
    assert.equal(metered([usage, 0], [written, 0]).usage.cache_write_input_tokens, null);
  });
});
