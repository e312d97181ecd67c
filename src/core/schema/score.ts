import * as z from 'zod';

/** How an attempt ended. The first group counts in every figure; the second is reported apart and never counts as 0. */
export const countedOutcomes = [
  'submitted',
  'no_submission',
  'invalid_submission',
  'turn_limit',
  'time_limit',
  'cost_limit',
] as const;
export const errorOutcomes = ['model_error', 'sandbox_error', 'scorer_error', 'cancelled'] as const;
export const Outcome = z.enum([...countedOutcomes, ...errorOutcomes]);
export type Outcome = z.infer<typeof Outcome>;

/** Whether an attempt that ended so counts in accuracy and in the turn figures. */
export function isCounted(outcome: Outcome): boolean {
  return (countedOutcomes as readonly string[]).includes(outcome);
}

/**
 * What scoring says of a claim: the first claim of a root-cause set is a `true_positive`, a claim of no root-cause set a
 * `false_positive`, and a claim of a set that an earlier claim named already a `duplicate`, whichever set it is.
 */
export const Verdict = z.enum(['true_positive', 'false_positive', 'duplicate']);
export type Verdict = z.infer<typeof Verdict>;

export const ScoredClaim = z.object({
  name: z.string().describe('The entity as the agent named it: namespace/Kind/name.'),
  group: z.string().nullable().describe('Ground-truth group that it names, or null.'),
  verdict: Verdict.describe(
    'true_positive: first claim of a root-cause set; false_positive: in no root-cause set; duplicate: of a set that an earlier claim named.',
  ),
  why: z.string().describe('The rule that decided, as a sentence.'),
  is_false: z
    .boolean()
    .describe('Whether it lies outside every root-cause set. Duplicates of a root-cause set are not false.'),
  duplicate_of: z
    .int()
    .nonnegative()
    .optional()
    .describe('For a duplicate: the index of the claim that named the set first.'),
  doubt: z
    .string()
    .optional()
    .describe('Why a person should check the match, as a sentence; absent where there is nothing to doubt.'),
});
export type ScoredClaim = z.infer<typeof ScoredClaim>;

/** Patterns of false claims, DESIGN §7; which rule assigns which: analysis/falsePositives.ts. */
export const FalsePositivePattern = z.enum([
  'duplicate',
  'upstream_injector',
  'downstream_victim',
  'co_occurring_symptom',
  'unsupported',
]);

/** The three readings of duplicates, BENCHMARK.md §1.4; `merged` is the primary one. Each in [0, 1]. */
export const ScoreVariants = z.object({
  merged: z.number().min(0).max(1).describe('Claims of one set count once.'),
  per_claim: z.number().min(0).max(1).describe('Every claim of a root-cause set is true.'),
  duplicate_is_fp: z.number().min(0).max(1).describe('Only the first claim of a root-cause set is true.'),
});
export type ScoreVariants = z.infer<typeof ScoreVariants>;

/** Precision at full recall of one submission, BENCHMARK.md §1.1, in the merged reading. */
export const Score = z.object({
  score: z
    .number()
    .min(0)
    .max(1)
    .describe('true_positives / (true_positives + false_positives) at full recall, else 0.'),
  score_variants: ScoreVariants.describe('The score under the three readings of duplicates.'),
  full_recall: z.boolean().describe('Whether every root-cause set was named.'),
  true_positives: z.int().nonnegative().describe('Root-cause sets named.'),
  false_positives: z
    .int()
    .nonnegative()
    .describe('Sets outside the root causes that were named, plus claims that match nothing.'),
  claims: z.array(ScoredClaim).describe('The claims, in the order of the submission.'),
  missed: z
    .array(z.array(z.string()))
    .describe('Root-cause sets that no claim named, each as its group ids.'),
  match: z.enum(['rules', 'judge']).describe('How claims were matched to the truth.'),
});
export type Score = z.infer<typeof Score>;
