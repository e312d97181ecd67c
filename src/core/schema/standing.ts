import * as z from 'zod';

/** Version of the format, in the first line. */
export const standingSchemaVersion = '1.0';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** The report that takes the place of another. */
export const Successor = z.strictObject({
  run_id: z.string().min(1).max(200),
  model: z.string().min(1).max(500),
  report_sha256: sha256,
});
export type Successor = z.infer<typeof Successor>;

/**
 * One line of `standing.jsonl` in a run folder: that a report is not to be relied on any more. Append-only and chained;
 * taking it back is a line of its own.
 */
export const StandingRecord = z
  .strictObject({
    seq: z.int().nonnegative(),
    t: z.iso.datetime(),
    type: z.enum(['superseded', 'revoked', 'undo']),
    schema_version: z.string().max(40).optional(),
    /** Whose report. */
    model: z.string().min(1).max(500),
    /** sha256 of the bytes of the report at that moment. */
    report_sha256: sha256,
    /** For type superseded. */
    by: Successor.optional(),
    /** For type undo: the seq of the record that no longer holds. */
    undoes: z.int().nonnegative().optional(),
    reason: z.string().trim().min(1).max(2000),
    /** Who says so. */
    who: z.string().trim().min(1).max(100),
    prev: sha256,
  })
  .superRefine(({ type, by, undoes }, context) => {
    const wanted = { superseded: by !== undefined, revoked: true, undo: undoes !== undefined }[type];
    if (!wanted)
      context.addIssue({
        code: 'custom',
        message: `${type} does not say ${type === 'undo' ? 'what it undoes' : 'by what'}`,
      });
  });
export type StandingRecord = z.infer<typeof StandingRecord>;

/** `standing.head.json`: how long the file is and how it ends, since a chain alone does not show that its end was cut off. */
export const StandingHead = z.strictObject({ records: z.int().positive(), head: sha256 });
export type StandingHead = z.infer<typeof StandingHead>;
