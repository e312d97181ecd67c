import * as z from 'zod';
import { AttemptOverInvestigation } from './run.ts';
import { FalsePositivePattern, Outcome, ScoreVariants, Verdict } from './score.ts';
import { Usage } from './trajectory.ts';

const count = z.int().nonnegative();
const share = z.number().min(0).max(1);

/** {@link Usage}, described for the report. */
export const ReportedTokens = z.strictObject({
  input_tokens: Usage.shape.input_tokens.describe('Tokens sent, cached ones among them.'),
  output_tokens: Usage.shape.output_tokens.describe('Tokens received, reasoning among them.'),
  cached_input_tokens: Usage.shape.cached_input_tokens.describe('Tokens sent that the provider had cached.'),
  reasoning_tokens: Usage.shape.reasoning_tokens.describe('Tokens of reasoning.'),
  cache_write_input_tokens: Usage.shape.cache_write_input_tokens.describe(
    'Tokens sent that were written to the provider’s cache; absent where it has no such count.',
  ),
});

/** Reasons, found by rule, why a person should look at an attempt or a task. */
export const flagCodes = [
  'turns_over_twice_median',
  'false_positive',
  'true_cause_missed',
  'over_investigation',
  'limit_reached',
  'repeats_disagree',
  'submission_invalid',
  'scorer_in_doubt',
] as const;
export const FlagCode = z.enum(flagCodes).describe('The rule that found the reason to look.');
export type FlagCode = z.infer<typeof FlagCode>;

export const Flag = z
  .strictObject({
    code: FlagCode,
    task_id: z.string().describe('The task.'),
    repeat: z.int().positive().nullable().describe('The attempt, or null for a flag of the whole task.'),
    message: z.string().describe('What was found, as a sentence.'),
  })
  .describe('A reason, found by rule, why a person should look.');
export type Flag = z.infer<typeof Flag>;

export const ReportedClaim = z
  .strictObject({
    name: z.string().describe('The entity as the agent named it: namespace/Kind/name.'),
    group: z.string().nullable().describe('Ground-truth group that it names, or null.'),
    verdict: Verdict.describe(
      'true_positive: first claim of a root-cause set; false_positive: in no root-cause set; duplicate: of a set that an earlier claim named.',
    ),
    why: z.string().describe('The matching rule that decided, as a sentence.'),
    is_false: z.boolean().describe('Whether it lies outside every root-cause set.'),
    duplicate_of: count
      .optional()
      .describe('For a duplicate, the index of the claim that named the set first.'),
    doubt: z
      .string()
      .optional()
      .describe('Why a person should check the match; absent where nothing is doubtful.'),
    pattern: FalsePositivePattern.nullable()
      .optional()
      .describe('For a false claim, its kind by rule, or null where no rule fits; absent for others.'),
    plausible: z
      .boolean()
      .optional()
      .describe('For a false claim, whether the entity exists in the snapshot; absent for others.'),
    pattern_why: z
      .string()
      .optional()
      .describe('For a false claim, why it has that pattern, as a sentence; absent for others.'),
  })
  .describe('One claimed root cause and what scoring says of it.');
export type ReportedClaim = z.infer<typeof ReportedClaim>;

export const ReportedAttempt = z
  .strictObject({
    repeat: z.int().positive().describe('Which repeat of the task, from 1.'),
    outcome: Outcome.describe('How it ended.'),
    reason: z.string().describe('How it ended, as a sentence.'),
    counted: z
      .boolean()
      .describe('Whether it counts in the figures; errors and cancelled attempts never do.'),
    score: share
      .nullable()
      .describe(
        'Precision at full recall, merged reading; 0 without a valid submission; null if not counted.',
      ),
    score_variants: ScoreVariants.nullable().describe(
      'The three readings of duplicates; null if not scored.',
    ),
    full_recall: z.boolean().nullable().describe('Whether every true cause was named; null if not counted.'),
    true_positives: count.nullable().describe('Root-cause sets named; null if not scored.'),
    false_positives: count
      .nullable()
      .describe('Other sets named, plus claims that match nothing; null if not scored.'),
    missed: z
      .array(z.array(z.string()))
      .nullable()
      .describe('Root-cause sets not named, as group ids; null if not scored.'),
    claims: z.array(ReportedClaim).describe('The claims in the order of the submission.'),
    dropped_unnamed: count.describe('Entries of the submission without a name, which are no claims.'),
    over_investigation: AttemptOverInvestigation.nullable().describe(
      'How it went on when every true cause had been seen; null if not counted, or scored by a version that did not look.',
    ),
    flags: z.array(FlagCode).describe('Flags of this attempt.'),
    turns: count.describe('Accepted assistant messages.'),
    tokens: ReportedTokens.describe('Tokens of all model calls; null where the provider said nothing.'),
    cost_usd: z
      .number()
      .nonnegative()
      .nullable()
      .describe('Cost in US dollars; null where no price is known.'),
    seconds: z.number().nonnegative().describe('Wall-clock time in seconds.'),
    practice: z.boolean().describe('Whether it ran in a sandbox that is fit for practice only.'),
  })
  .describe('One attempt: one task, one repeat.');
export type ReportedAttempt = z.infer<typeof ReportedAttempt>;

export const ReportedTask = z
  .strictObject({
    task_id: z.string().describe('Id of the task in its suite.'),
    score: share
      .nullable()
      .describe('Mean score of its counted attempts; null, and left out of accuracy, without one.'),
    counted_attempts: count.describe('Attempts that count.'),
    flags: z.array(FlagCode).describe('Flags of the task as a whole.'),
    attempts: z.array(ReportedAttempt).describe('Its ended attempts, by repeat.'),
  })
  .describe('One task with its attempts.');
export type ReportedTask = z.infer<typeof ReportedTask>;
