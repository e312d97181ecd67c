import * as z from 'zod';

const count = z.int().nonnegative();
const share = z.number().min(0).max(1);

/** Where the judge and the rules say different things of a claim. */
export const MatcherDifference = z
  .strictObject({
    task_id: z.string().describe('The task.'),
    repeat: z.int().positive().describe('The repeat.'),
    claim: count.describe('Index of the claim.'),
    name: z.string().describe('The entity as the agent named it.'),
    judge: z.string().nullable().describe('Group that the judge names, or null.'),
    judge_why: z.string().describe('Why, in its words.'),
    rules: z.string().nullable().describe('Group that the rules name, or null.'),
    rules_why: z.string().describe('The rule that decided, as a sentence.'),
  })
  .describe('A claim that the two matchers do not match alike.');
export type MatcherDifference = z.infer<typeof MatcherDifference>;

export const ReportedMatchers = z
  .strictObject({
    claims: count.describe('Claims of counted attempts that both matched.'),
    agreeing: count.describe(
      'Of those, claims that both match to the same alias set, or both to none; two groups of one set are the same.',
    ),
    agreement: share.nullable().describe('agreeing / claims; null without a claim.'),
    kappa: z
      .number()
      .nullable()
      .describe(
        "Cohen's kappa over the alias sets of each task and none; null without a claim, and where chance alone would make them agree on all.",
      ),
    rules_accuracy: share
      .nullable()
      .describe(
        'What accuracy would be by the rules on the same attempts: another metric, for comparison only.',
      ),
    differences: z.array(MatcherDifference).describe('Every claim that they do not match alike.'),
  })
  .describe('How far the judge and the rules agree.');
export type ReportedMatchers = z.infer<typeof ReportedMatchers>;
