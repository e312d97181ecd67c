import { picoUsdOf, usdOf } from '../money.ts';
import type { Usage } from '../schema/trajectory.ts';

const none: Usage = {
  input_tokens: null,
  output_tokens: null,
  cached_input_tokens: null,
  reasoning_tokens: null,
};

/**
 * Tokens and money of an attempt, every model call counted, summaries too. A sum is known only as far as its parts are:
 * one call without usage or price makes the sum unknown, not smaller. Money is exact: money.ts.
 */
export class Meter {
  private calls = 0;
  private sum: Usage = none;
  private priced = 0;
  private spentPicoUsd = 0n;

  add(usage: Usage, costUsd: number | null): void {
    const first = this.calls === 0;
    this.calls += 1;
    this.sum = {
      input_tokens: plus(first, this.sum.input_tokens, usage.input_tokens),
      output_tokens: plus(first, this.sum.output_tokens, usage.output_tokens),
      cached_input_tokens: plus(first, this.sum.cached_input_tokens, usage.cached_input_tokens),
      reasoning_tokens: plus(first, this.sum.reasoning_tokens, usage.reasoning_tokens),
      ...this.cacheWrites(first, usage),
    };
    if (costUsd === null) return;
    this.priced += 1;
    this.spentPicoUsd += picoUsdOf(costUsd);
  }

  /** Absent as long as the provider has no such count. */
  private cacheWrites(first: boolean, usage: Usage): Pick<Usage, 'cache_write_input_tokens'> {
    const [sum, part] = [this.sum.cache_write_input_tokens, usage.cache_write_input_tokens];
    if (sum === undefined && part === undefined) return {};
    return { cache_write_input_tokens: plus(first, sum ?? null, part ?? null) };
  }

  get usage(): Usage {
    return this.sum;
  }

  /** US dollars, or null when any call's cost is unknown. */
  get costUsd(): number | null {
    return this.calls > 0 && this.priced === this.calls ? this.knownCostUsd : null;
  }

  /** US dollars that are known to be spent: what limits are held against. */
  get knownCostUsd(): number {
    return usdOf(this.spentPicoUsd);
  }
}

function plus(first: boolean, sum: number | null, part: number | null): number | null {
  if (first) return part;
  return sum === null || part === null ? null : sum + part;
}
