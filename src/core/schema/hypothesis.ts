import * as z from 'zod';

const count = z.int().nonnegative();

export const hypothesisIds = [
  'long_attempts_not_more_accurate',
  'over_investigation_more_false_positives',
] as const;

/** One of the two hypotheses of the project's charter, tested on the counted attempts. */
export const ReportedHypothesis = z
  .strictObject({
    id: z.enum(hypothesisIds).describe('The hypothesis.'),
    statement: z.string().describe('What it says, as a sentence.'),
    measure: z.string().describe('What the estimate is, as a clause.'),
    estimate: z.number().nullable().describe('The estimate; null where there is nothing to compare.'),
    interval: z
      .strictObject({
        low: z.number().describe('Lower end.'),
        high: z.number().describe('Upper end.'),
      })
      .nullable()
      .describe('95 % bootstrap interval over tasks; null where it cannot be made.'),
    attempts: count.describe('Counted attempts that it rests on.'),
    tasks: count.describe('Tasks that these are of.'),
    groups: z
      .record(z.string(), count)
      .describe('Counted attempts on each side of the comparison, by the name of the side.'),
    verdict: z
      .enum(['supported', 'not_supported', 'inconclusive'])
      .describe('What the interval says of the hypothesis.'),
    why: z.string().describe('Why that verdict, as a sentence.'),
  })
  .describe(
    'A hypothesis and what these attempts say of it. Observation, not experiment: no cause is shown.',
  );
export type ReportedHypothesis = z.infer<typeof ReportedHypothesis>;
