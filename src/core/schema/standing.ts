import * as z from 'zod';
import { journalLine } from './journalLine.ts';

/** Version of the format, in the first line. */
export const standingSchemaVersion = '1.0';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const model = z.string().min(1).max(500);

/** The report that takes the place of another. */
export const Successor = z.strictObject({
  run_id: z.string().min(1).max(200).describe('Its run.'),
  model: model.describe('Name of its model in the configuration.'),
  report_sha256: sha256.describe('sha256 of its bytes at that moment.'),
});
export type Successor = z.infer<typeof Successor>;

/**
 * One line of `standing.jsonl` in a run folder: that a report is not to be relied on any more. Append-only and chained;
 * taking it back is a line of its own.
 */
export const StandingRecord = z
  .strictObject({
    ...journalLine,
    type: z
      .enum(['superseded', 'revoked', 'undo'])
      .describe(
        'superseded: another takes its place. revoked: it must not be used. undo: an earlier line holds no more.',
      ),
    schema_version: z
      .string()
      .max(40)
      .optional()
      .describe('Version of this format; in the first line of a file.'),
    model: model.describe('Whose report: name of the model in the configuration.'),
    report_sha256: sha256.describe('sha256 of the bytes of the report at that moment.'),
    by: Successor.optional().describe('For type superseded: the report that takes its place.'),
    undoes: z
      .int()
      .nonnegative()
      .optional()
      .describe('For type undo: the seq of the record that no longer holds.'),
    reason: z.string().trim().min(1).max(2000).describe('Why, in their words.'),
    who: z.string().trim().min(1).max(100).describe('Who says so.'),
  })
  .superRefine(({ type, by, undoes }, context) => {
    const wanted = { superseded: by !== undefined, revoked: true, undo: undoes !== undefined }[type];
    if (!wanted)
      context.addIssue({
        code: 'custom',
        message: `${type} does not say ${type === 'undo' ? 'what it undoes' : 'by what'}`,
      });
  })
  .describe('One line of standing.jsonl: that a report is not to be relied on, or is again.');
export type StandingRecord = z.infer<typeof StandingRecord>;

/** `standing.head.json`: how long the file is and how it ends, since a chain alone does not show that its end was cut off. */
export const StandingHead = z.strictObject({ records: z.int().positive(), head: sha256 });
export type StandingHead = z.infer<typeof StandingHead>;

/** Whether a report is to be relied on: why not, as sentences; null where nobody has said so. */
export interface ReportStanding {
  readonly revoked: string | null;
  readonly superseded: string | null;
}
