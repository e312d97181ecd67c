import * as z from 'zod';
import { Comparison } from './comparison.ts';
import { PublishedTable } from './publishedResults.ts';

export const ReportedComparison = z
  .strictObject({
    comparable: z
      .literal(false)
      .describe(
        'Whether accuracy may be put beside the published figures as the same measure: it never may.',
      ),
    why_not: z
      .array(z.string())
      .min(1)
      .describe('What differs from the published measurement, one sentence each.'),
    published: z.array(PublishedTable).describe('The published tables, as reference points.'),
    earlier: Comparison.nullable()
      .default(null)
      .describe('Against an earlier report that was named when this one was made; null without one.'),
  })
  .describe('The figures beside published ones, and against an earlier report.');
export type ReportedComparison = z.infer<typeof ReportedComparison>;
