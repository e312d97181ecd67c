import type { Usage } from '../schema/trajectory.ts';

const none: Usage = {
  input_tokens: null,
  output_tokens: null,
  cached_input_tokens: null,
  reasoning_tokens: null,
};

/**
 * Tokens and money of an attempt, every model call counted, summaries too. A sum is known only as far as its parts are:
 * one call without usage or price makes the sum unknown, not smaller.
 */
export class Meter {
  private calls = 0;
  private sum: Usage = none;
  private cost: number | null = null;
  private spent = 0;

  add(usage: Usage, costUsd: number | null): void {
    const first = this.calls === 0;
    this.calls += 1;
    this.sum = {
      input_tokens: plus(first, this.sum.input_tokens, usage.input_tokens),
      output_tokens: plus(first, this.sum.output_tokens, usage.output_tokens),
      cached_input_tokens: plus(first, this.sum.cached_input_tokens, usage.cached_input_tokens),
      reasoning_tokens: plus(first, this.sum.reasoning_tokens, usage.reasoning_tokens),
    };
    this.cost = plus(first, this.cost, costUsd);
    this.spent += costUsd ?? 0;
  }

  get usage(): Usage {
    return this.sum;
  }

  /** US dollars, or null when any call's cost is unknown. */
  get costUsd(): number | null {
    return this.cost;
  }

  /** US dollars that are known to be spent: what limits are held against. */
  get knownCostUsd(): number {
    return this.spent;
  }
}

function plus(first: boolean, sum: number | null, part: number | null): number | null {
  if (first) return part;
  return sum === null || part === null ? null : sum + part;
}
