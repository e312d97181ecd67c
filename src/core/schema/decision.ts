import * as z from 'zod';
import { DecisionValue, Policy } from './policy.ts';

/** What a decision looks at; each is one rule of report/decision.ts. */
export const checkIds = [
  'conclusive',
  'accuracy_human_in_loop',
  'accuracy_autonomy',
  'false_positive_rate',
  'avg_turns',
  'enough_tasks',
  'complete',
  'suite_verified',
  'real_sandbox',
  'flagged_reviewed',
  'reviewers_agree',
  'canary_passed',
] as const;
export const CheckId = z.enum(checkIds);
export type CheckId = z.infer<typeof CheckId>;

export const DecisionCheck = z
  .strictObject({
    id: CheckId.describe('The rule.'),
    level: DecisionValue.exclude(['no_deploy']).describe('The least decision that needs it.'),
    met: z.boolean().describe('Whether the report meets it.'),
    value: z.number().nullable().describe('The number that was looked at; null where there is none.'),
    limit: z.number().nullable().describe('What the policy asks for; null where it is no number.'),
    text: z.string().describe('What was looked at, what was found and what was asked for, as a sentence.'),
  })
  .describe('One rule of the policy, and whether the report meets it.');
export type DecisionCheck = z.infer<typeof DecisionCheck>;

export const ReportedDecision = z
  .strictObject({
    value: DecisionValue.describe(
      'no_deploy: do not use it. human_in_loop: a person confirms every action. canary: it may act on a share of incidents. full_rollout: it may act.',
    ),
    canary_share: z
      .number()
      .nullable()
      .describe('Share of incidents on which it may act; null for other decisions.'),
    reasons: z
      .array(z.string())
      .describe('Why not more: the rules of the policy that are not met, one sentence each.'),
    reservations: z
      .array(z.string())
      .describe('What is wrong with the evidence, whatever the policy says of it, one sentence each.'),
    checks: z.array(DecisionCheck).describe('Every rule with the number that it used.'),
    policy: Policy.describe('The policy, every default filled in.'),
  })
  .describe('What the policy makes of the numbers. Computed anew after each label.');
export type ReportedDecision = z.infer<typeof ReportedDecision>;
