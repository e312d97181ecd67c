import { usdDigits } from '../money.ts';
import type { CostEstimate, ModelEstimate } from '../schema/costEstimate.ts';

/** An estimate as a line for people; null for a run that nobody is paid for. */
export function costEstimateText({ usd, models }: CostEstimate): string | null {
  const [first] = models;
  if (first === undefined) return null;
  const parts = usd === null ? [] : [`about ${rangeText(usd)} US dollars`];
  const unpriced = models.filter((model) => model.usd === null);
  if (unpriced.length > 0)
    parts.push(`not known for ${unpriced.map(unpricedText).join(', ')}: no price is set`);
  return `${parts.join('; ')} (${whyText(models)})`;
}

/** One reason for all where they share it, else one for each. */
function whyText(models: readonly ModelEstimate[]): string {
  const reasons = Map.groupBy(models, ({ why }) => why);
  if (reasons.size === 1) return [...reasons.keys()].join('');
  return [...reasons].map(([why, of]) => `${of.map(({ model }) => model).join(', ')}: ${why}`).join('; ');
}

function unpricedText({ model, attempts, input_tokens, output_tokens }: ModelEstimate): string {
  const tokens = (of: { readonly low: number; readonly high: number }) => {
    const [low, high] = [compact(of.low * attempts), compact(of.high * attempts)];
    return low === high ? low : `${low} to ${high}`;
  };
  return `${model} (${tokens(input_tokens)} tokens in, ${tokens(output_tokens)} out)`;
}

/** `3.20 to 9.10`; small sums keep four digits, so that they are not rounded away. */
function rangeText({ low, high }: { readonly low: number; readonly high: number }): string {
  const digits = high > 0 && high < 0.1 ? 4 : 2;
  return `${usdDigits(low, digits)} to ${usdDigits(high, digits)}`;
}

/** `950`, `26.6 thousand`, `3.25 million`. */
function compact(count: number): string {
  if (count < 1000) return String(Math.round(count));
  if (count < 1e6) return `${Number((count / 1e3).toPrecision(3))} thousand`;
  return `${Number((count / 1e6).toPrecision(3))} million`;
}
