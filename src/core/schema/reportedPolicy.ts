import * as z from 'zod';

/** The settings of a run that the figures of its reports depend on. */
export const ReportedPolicy = z
  .strictObject({
    preset: z.enum(['aa', 'smoke']).nullable().describe('Preset that the run was made with, or null.'),
    max_turns: z.int().positive().describe('Turns after which an attempt ends.'),
    turn_penalty: z
      .number()
      .nonnegative()
      .describe('Taken from the score per turn in turn_adjusted_accuracy.'),
    max_error_share: z
      .number()
      .min(0)
      .max(1)
      .describe('Share of ended attempts above which errors make the report inconclusive.'),
  })
  .describe('The settings that the figures depend on.');
