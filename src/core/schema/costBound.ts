import * as z from 'zod';

/** What a run may cost at most. */
export const CostBound = z.discriminatedUnion('kind', [
  /** No model that is paid for is asked. */
  z.strictObject({ kind: z.literal('free') }),
  /** US dollars; `why` says which limit or price it follows from. */
  z.strictObject({ kind: z.literal('at_most'), usd: z.number(), why: z.string() }),
  /** No limit is set and a price is missing: `why` names the models and what to set. */
  z.strictObject({ kind: z.literal('unknown'), why: z.string() }),
]);
export type CostBound = z.infer<typeof CostBound>;
