import * as z from 'zod';

const count = z.int().nonnegative();
const usd = z.number().nonnegative();

/** What one attempt is expected to take, from–to. */
const Range = z.strictObject({ low: z.number(), high: z.number() });

/** What the attempts of one model are expected to cost. */
export const ModelEstimate = z.strictObject({
  model: z.string(),
  /** Attempts that have still to run. */
  attempts: count,
  /** US dollars of all of them; null without a price. */
  usd: z.strictObject({ low: usd, high: usd }).nullable(),
  /** Of one attempt. */
  turns: Range,
  input_tokens: Range,
  output_tokens: Range,
  /**
   * `earlier_runs`: what attempts took before; `published`: what others have published, for want of any; `judging`: what a
   * judge is asked and answers.
   */
  basis: z.enum(['earlier_runs', 'published', 'judging']),
  /** Attempts of earlier runs that it comes from, and their runs. */
  seen_attempts: count,
  seen_runs: count,
  /** Where it comes from and how, as a part of a sentence. */
  why: z.string(),
});
export type ModelEstimate = z.infer<typeof ModelEstimate>;

/** What a run is expected to cost: no bound, which is CostBound. */
export const CostEstimate = z.strictObject({
  /** US dollars of the models that have a price; null where none has. */
  usd: z.strictObject({ low: usd, high: usd }).nullable(),
  /** Of the models that are paid for, a judge last; none for a run that is free. */
  models: z.array(ModelEstimate),
});
export type CostEstimate = z.infer<typeof CostEstimate>;
