import * as z from 'zod';

/** One entity that an agent names as a root cause: `namespace/Kind/name`, or `cluster/Kind/name`. */
export const Claim = z.object({
  name: z.string(),
  reasoning: z.string(),
  evidence: z.string(),
});
export type Claim = z.infer<typeof Claim>;

/** The agent's `agent_output.json`, after reading. Source: BENCHMARK.md §1.7; `entities` is IBM's older shape. */
export const Submission = z.object({
  shape: z.enum(['contributing_factors', 'entities']),
  claims: z.array(Claim),
  /** Entries without a name, which are not claims: BENCHMARK.md §1.3. */
  dropped_unnamed: z.int().nonnegative(),
});
export type Submission = z.infer<typeof Submission>;
