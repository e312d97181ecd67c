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
  name: z.string(),
  /** Ground-truth group that the claim names, or null. */
  group: z.string().nullable(),
  verdict: Verdict,
  /** The rule that decided, as a sentence. */
  why: z.string(),
  /** Whether the claim lands outside every root-cause set. Duplicates of a root-cause set are not false. */
  is_false: z.boolean(),
  /** For a duplicate: the index of the claim that named the set first. */
  duplicate_of: z.int().nonnegative().optional(),
  /** Why a person should check the match, as a sentence; absent where there is nothing to doubt. */
  doubt: z.string().optional(),
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
  /** true_positives / (true_positives + false_positives) at full recall, else 0. */
  score: z.number().min(0).max(1),
  score_variants: ScoreVariants,
  full_recall: z.boolean(),
  /** Root-cause sets named. */
  true_positives: z.int().nonnegative(),
  /** Sets outside the root causes that were named, plus claims that match nothing. */
  false_positives: z.int().nonnegative(),
  claims: z.array(ScoredClaim),
  /** Root-cause sets, each as its group ids, that no claim named. */
  missed: z.array(z.array(z.string())),
  match: z.enum(['rules', 'judge']),
});
export type Score = z.infer<typeof Score>;
