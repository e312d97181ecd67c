import * as z from 'zod';
import { ClaimLabel, ClaimTarget } from './label.ts';

const count = z.int().nonnegative();

/** How far reviewers agree on what claims are: true, false, or a duplicate (review/voices.ts). */
export const ReportedAgreement = z
  .strictObject({
    claims: count.describe('Claims that at least two reviewers have labelled.'),
    agreed: count.describe('Of those, claims on which all of them agree.'),
    krippendorff_alpha: z
      .number()
      .nullable()
      .describe("Krippendorff's alpha, nominal; null where undefined."),
    gwet_ac1: z
      .number()
      .nullable()
      .describe("Gwet's AC1: steadier than kappa where nearly all say the same; null where undefined."),
    pairs: z
      .array(
        z.strictObject({
          reviewers: z.array(z.string()).length(2).describe('The two.'),
          claims: count.describe('Claims that both have labelled.'),
          agreed: count.describe('Of those, claims on which they agree.'),
          cohen_kappa: z.number().nullable().describe("Cohen's kappa; null where undefined."),
        }),
      )
      .describe('Each two reviewers who have labelled a claim in common.'),
  })
  .describe('Agreement of reviewers on the truth of claims.');
export type ReportedAgreement = z.infer<typeof ReportedAgreement>;

/** What somebody decided where reviewers disagreed, as it stands now. */
export const ReportedAdjudication = z.strictObject({
  task_id: z.string().describe('The task.'),
  repeat: z.int().positive().describe('The repeat.'),
  claim: count.describe('Index of the claim now; as it was then, where it is gone.'),
  value: ClaimLabel.describe('What was decided.'),
  adjudicator: z.string().describe('Who decided.'),
  reason: z.string().describe('Why, in their words.'),
  t: z.iso.datetime().describe('When, UTC.'),
  target: ClaimTarget.describe('The claim as it was then.'),
  holds: z
    .boolean()
    .describe(
      'Whether it counts: not when the claim has changed, or a reviewer has since said something else.',
    ),
  why_not: z.string().nullable().describe('Why it does not count, as a sentence; null where it does.'),
  decided_on: z
    .array(
      z.strictObject({
        reviewer: z.string().describe('A reviewer who disagreed.'),
        value: ClaimLabel.describe('What this reviewer said when it was decided.'),
      }),
    )
    .describe('What it was decided between.'),
  was_party: z.boolean().describe('Whether the adjudicator is one of the reviewers who disagreed.'),
});
export type ReportedAdjudication = z.infer<typeof ReportedAdjudication>;

/** Whose decisions a report has counted. */
export const ReportedAdjudicator = z.strictObject({
  adjudicator: z.string().describe('Name of the person.'),
  adjudications: count.describe('Decisions of this person that were not taken back.'),
  log_head: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe(
      "sha256 of the last line about this model in the adjudicator's file: the chain makes it cover every line before.",
    ),
});
export type ReportedAdjudicator = z.infer<typeof ReportedAdjudicator>;
