import type { Price } from '../schema/config.ts';
import type { Usage } from '../schema/trajectory.ts';

/**
 * What `usage` costs, in US dollars, or null where that cannot be known: no price, or no count of input or output. Null,
 * never 0: a call whose cost is unknown is not free. Cached input is part of the input and has its own price or, without
 * one, that of input; cached tokens that the provider does not report are charged as input, so an unknown errs high.
 * Reasoning is part of the output and costs the same.
 */
export function costUsd(usage: Usage, price: Price | null | undefined): number | null {
  const { input_tokens: input, output_tokens: output } = usage;
  if (!price || input === null || output === null) return null;
  const cached = Math.min(usage.cached_input_tokens ?? 0, input);
  const cachedPrice = price.cached_input_usd_per_mtok ?? price.input_usd_per_mtok;
  const microUsd =
    (input - cached) * price.input_usd_per_mtok + cached * cachedPrice + output * price.output_usd_per_mtok;
  return microUsd / 1e6;
}
