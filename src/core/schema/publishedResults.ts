import * as z from 'zod';

/** `media/published-results.json`: figures that others have published, each with its source. */
export const PublishedResult = z.strictObject({
  model: z.string().describe('Name of the model, as published.'),
  accuracy: z.number().min(0).max(1).describe('Published score, as a share.'),
  avg_turns: z.number().positive().nullable().describe('Mean turns per task; null where none was published.'),
  cost_usd_per_task: z
    .number()
    .positive()
    .nullable()
    .describe('US dollars per task; null where none was published.'),
  sources: z.array(z.string()).min(1).describe('Where the figures were read.'),
});
export type PublishedResult = z.infer<typeof PublishedResult>;

export const PublishedTable = z.strictObject({
  id: z.string().describe('Name of the table.'),
  title: z.string().describe('What it is.'),
  date: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .describe('Day that the figures are of.'),
  tasks: z.int().positive().nullable().describe('Tasks behind the figures; null where unknown.'),
  repeats: z.int().positive().nullable().describe('Repeats of each; null where unknown.'),
  note: z.string().describe('What has to be known to read it.'),
  results: z.array(PublishedResult).min(1).describe('The figures.'),
});

export const PublishedResults = z.strictObject({
  schema_version: z.literal('1.0'),
  benchmark: z.string(),
  tables: z.array(PublishedTable).min(1),
});
export type PublishedResults = z.infer<typeof PublishedResults>;
