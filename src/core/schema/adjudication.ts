import * as z from 'zod';
import { ClaimLabel, ClaimTarget } from './label.ts';

/** Version of the format of adjudications, in the first line of a file. A reader refuses a larger major number. */
export const adjudicationSchemaVersion = '1.0';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const person = z.string().min(1).max(100);

/** What a reviewer had said of a claim when somebody decided about it. */
export const DecidedVoice = z.strictObject({
  reviewer: person.describe('A reviewer who disagreed.'),
  record_sha256: sha256.describe("sha256 of the line in the reviewer's label file."),
  value: ClaimLabel.describe('What that line says.'),
});
export type DecidedVoice = z.infer<typeof DecidedVoice>;

/**
 * One line of `adjudications/<adjudicator>.jsonl`: what somebody decided about a claim on whose truth reviewers disagree.
 * Append-only and chained as labels are; taking back is a line of its own.
 */
export const AdjudicationRecord = z
  .strictObject({
    seq: z.int().nonnegative().describe('Position in the file, from 0.'),
    t: z.iso.datetime().describe('When it was decided, UTC.'),
    type: z
      .enum(['adjudication', 'undo'])
      .describe('adjudication: a claim was decided. undo: an earlier line holds no more.'),
    schema_version: z
      .string()
      .max(40)
      .optional()
      .describe('Version of this format; in the first line of a file.'),
    adjudicator: person.describe('Who decided.'),
    target: ClaimTarget.describe('The claim, with the hash of its content.'),
    value: ClaimLabel.optional().describe('For type adjudication: what was decided.'),
    reason: z.string().max(10_000).optional().describe('For type adjudication: why, in their words.'),
    decided_on: z
      .array(DecidedVoice)
      .max(1000)
      .optional()
      .describe('For type adjudication: the labels that it decided between.'),
    undoes: z
      .int()
      .nonnegative()
      .optional()
      .describe('For type undo: the seq of the record that no longer holds.'),
    prev: sha256.describe('sha256 of the line before; 64 zeros at first.'),
  })
  .superRefine((record, context) => {
    const problem = recordProblem(record);
    if (problem !== null) context.addIssue({ code: 'custom', message: problem });
  })
  .describe('One line of adjudications/<adjudicator>.jsonl: what was decided where reviewers disagree.');
export type AdjudicationRecord = z.infer<typeof AdjudicationRecord>;

function recordProblem(record: {
  type: 'adjudication' | 'undo';
  value?: string | undefined;
  reason?: string | undefined;
  decided_on?: readonly DecidedVoice[] | undefined;
  undoes?: number | undefined;
}): string | null {
  if (record.type === 'undo') {
    return record.undoes === undefined ? 'an undo needs the number of what it undoes' : null;
  }
  if (record.value === undefined) return 'an adjudication needs a value';
  if ((record.reason ?? '').trim() === '') return 'an adjudication needs a reason';
  return (record.decided_on ?? []).length < 2
    ? 'an adjudication needs the labels that it decides between'
    : null;
}
