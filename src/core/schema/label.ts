import * as z from 'zod';

/** What a person may say of a claim, of a step, of an attempt: closed lists, DESIGN §9. */
export const ClaimLabel = z.enum([
  'true_cause',
  'upstream_injector',
  'co_occurring_symptom',
  'downstream_victim',
  'duplicate',
  'unsupported',
  'scorer_error',
]);
export const StepLabel = z.enum([
  'key_evidence',
  'redundant',
  'after_evidence_complete',
  'dead_end',
  'misread',
  'fabricated',
]);
export const AttemptLabel = z.enum([
  'over_investigation',
  'false_positive',
  'ground_truth_disputed',
  'prompt_problem',
  'adapter_problem',
  'acceptable',
]);

/** The content that was labelled: a label whose target has changed since is stale, and is never attached anew. */
const contentSha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('sha256 of the labelled content, as canonical JSON.');

const attempt = {
  model: z.string(),
  task_id: z.string(),
  repeat: z.int().positive(),
  content_sha256: contentSha256,
};

export const LabelTarget = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('claim'),
    ...attempt,
    claim: z.int().nonnegative().describe('Index of the claim in the submission, from 0.'),
  }),
  z.strictObject({
    kind: z.literal('step'),
    ...attempt,
    turn: z.int().positive().describe('Turn of the step, from 1.'),
  }),
  z.strictObject({ kind: z.literal('attempt'), ...attempt }),
]);
export type LabelTarget = z.infer<typeof LabelTarget>;

/**
 * One line of `labels/<reviewer>.jsonl`: append-only and chained; undoing is a line of its own. The list that a value
 * comes from follows from its target's kind.
 */
export const LabelRecord = z
  .strictObject({
    seq: z.int().nonnegative().describe('Position in the file, from 0.'),
    t: z.iso.datetime().describe('When it was said, UTC.'),
    type: z.enum(['label', 'note', 'undo']),
    reviewer: z.string().min(1),
    target: LabelTarget,
    value: z
      .union([ClaimLabel, StepLabel, AttemptLabel])
      .optional()
      .describe('For type label: what was said.'),
    note: z.string().max(10_000).optional().describe('For type note: free text.'),
    undoes: z
      .int()
      .nonnegative()
      .optional()
      .describe('For type undo: the seq of the record that no longer holds.'),
    prev: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('sha256 of the line before; 64 zeros at first.'),
  })
  .superRefine((record, context) => {
    const problem = recordProblem(record);
    if (problem !== null) context.addIssue({ code: 'custom', message: problem });
  });
export type LabelRecord = z.infer<typeof LabelRecord>;

const listOf = { claim: ClaimLabel, step: StepLabel, attempt: AttemptLabel } as const;

function recordProblem(record: {
  type: 'label' | 'note' | 'undo';
  target: LabelTarget;
  value?: string | undefined;
  note?: string | undefined;
  undoes?: number | undefined;
}): string | null {
  if (record.type === 'label') {
    if (record.value === undefined) return 'a label needs a value';
    const list: readonly string[] = listOf[record.target.kind].options;
    return list.includes(record.value) ? null : `${record.value} is no label for a ${record.target.kind}`;
  }
  if (record.type === 'note') return record.note === undefined ? 'a note needs a text' : null;
  return record.undoes === undefined ? 'an undo needs the number of what it undoes' : null;
}
