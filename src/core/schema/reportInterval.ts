import * as z from 'zod';

export const ReportInterval = z
  .strictObject({
    low: z.number().describe('Lower end.'),
    high: z.number().describe('Upper end.'),
    method: z
      .enum(['bootstrap', 'wilson'])
      .describe(
        'bootstrap over tasks; wilson, with tasks as trials, where all tasks agree and resampling cannot vary.',
      ),
  })
  .nullable()
  .describe('Confidence interval; null with fewer than two tasks, which say nothing about other tasks.');
export type ReportInterval = z.infer<typeof ReportInterval>;
