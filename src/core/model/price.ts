import { usdOf } from '../money.ts';
import type { Price } from '../schema/modelEntry.ts';
import type { Usage } from '../schema/trajectory.ts';

/**
 * What `usage` costs, in US dollars, or null where that cannot be known: no price, or no count of input or output. Null,
 * never 0: a call whose cost is unknown is not free.
 *
 * Input read from the provider's cache and input written to it are parts of the input, reasoning is a part of the output;
 * each has its own price or, without one, that of the whole. What is unknown errs high: a part that nobody counted is
 * charged as the rest, reasoning at the dearer of the two prices, and parts that are more than their whole are not believed:
 * all of it is then charged at the dearest price that any of it has.
 */
export function costUsd(usage: Usage, price: Price | null | undefined): number | null {
  const { input_tokens: input, output_tokens: output } = usage;
  if (!price || input === null || output === null) return null;
  const inputPico = chargeOf(input, price.input_usd_per_mtok, [
    [usage.cached_input_tokens ?? 0, price.cached_input_usd_per_mtok],
    [usage.cache_write_input_tokens ?? 0, price.cache_write_usd_per_mtok],
  ]);
  // Nobody counted it: perhaps all of the output was reasoning, or none.
  const reasoningUsd = price.reasoning_usd_per_mtok ?? price.output_usd_per_mtok;
  const assumed = reasoningUsd > price.output_usd_per_mtok ? output : 0;
  const outputPico = chargeOf(output, price.output_usd_per_mtok, [
    [usage.reasoning_tokens ?? assumed, reasoningUsd],
  ]);
  return usdOf(inputPico + outputPico);
}

/** Of a whole, tokens with a price of their own. */
type Part = readonly [tokens: number, usdPerMtok: number | undefined];

/** Trillionths of a dollar for `whole` tokens, some of which have prices of their own. */
function chargeOf(whole: number, usdPerMtok: number, parts: readonly Part[]): bigint {
  const priced = parts
    .filter(([tokens]) => tokens > 0)
    .map(([tokens, own = usdPerMtok]) => ({ tokens, own }));
  const rest = priced.reduce((left, { tokens }) => left - tokens, whole);
  if (rest < 0) {
    const dearest = priced.reduce((most, { own }) => Math.max(most, own), usdPerMtok);
    return charge(whole, dearest);
  }
  return priced.reduce((sum, { tokens, own }) => sum + charge(tokens, own), charge(rest, usdPerMtok));
}

/** Millionths of a dollar per million tokens are trillionths per token; a finer price is rounded up. */
function charge(tokens: number, usdPerMtok: number): bigint {
  // A little more than a whole number is that number: binary fractions are not exact.
  return BigInt(tokens) * BigInt(Math.ceil(usdPerMtok * 1e6 - 1e-6));
}

/** The dearest that a token of input can be. */
export function dearestInputUsdPerMtok(price: Price): number {
  const {
    input_usd_per_mtok: input,
    cached_input_usd_per_mtok: cached,
    cache_write_usd_per_mtok: write,
  } = price;
  return Math.max(input, cached ?? input, write ?? input);
}

/** The dearest that a token of output can be. */
export function dearestOutputUsdPerMtok({ output_usd_per_mtok, reasoning_usd_per_mtok }: Price): number {
  return Math.max(output_usd_per_mtok, reasoning_usd_per_mtok ?? output_usd_per_mtok);
}
