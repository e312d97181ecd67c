import * as z from 'zod';

/** Version of the label format, in the first line of a file. A reader refuses a larger major number. */
export const labelSchemaVersion = '1.0';

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
export type ClaimLabel = z.infer<typeof ClaimLabel>;
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
  model: z.string().describe('Name of the model in the configuration.'),
  task_id: z.string().describe('The task.'),
  repeat: z.int().positive().describe('The repeat, from 1.'),
  content_sha256: contentSha256,
};

/** The only target on which people can disagree about the truth. */
export const ClaimTarget = z.strictObject({
  kind: z.literal('claim').describe('A claim of an attempt.'),
  ...attempt,
  claim: z.int().nonnegative().describe('Index of the claim in the submission, from 0.'),
});
export type ClaimTarget = z.infer<typeof ClaimTarget>;

export const LabelTarget = z.discriminatedUnion('kind', [
  ClaimTarget,
  z.strictObject({
    kind: z.literal('step').describe('A step of an attempt.'),
    ...attempt,
    turn: z.int().positive().describe('Turn of the step, from 1.'),
  }),
  z.strictObject({ kind: z.literal('attempt').describe('An attempt as a whole.'), ...attempt }),
]);
export type LabelTarget = z.infer<typeof LabelTarget>;

/** Any value of the three lists. */
export const LabelValue = z.union([ClaimLabel, StepLabel, AttemptLabel]);
export type LabelValue = z.infer<typeof LabelValue>;

/**
 * One line of `labels/<reviewer>.jsonl`: append-only and chained; undoing is a line of its own. The list that a value
 * comes from follows from its target's kind.
 */
export const LabelRecord = z
  .strictObject({
    seq: z.int().nonnegative().describe('Position in the file, from 0.'),
    t: z.iso.datetime().describe('When it was said, UTC.'),
    type: z
      .enum(['label', 'note', 'undo'])
      .describe('label: a value was given. note: free text. undo: an earlier line holds no more.'),
    schema_version: z
      .string()
      .max(40)
      .optional()
      .describe('Version of this format; in the first line of a file.'),
    reviewer: z.string().min(1).max(100).describe('Who says it.'),
    blind: z
      .boolean()
      .describe('Whether model, truth, score and the labels of others were hidden when it was said.'),
    target: LabelTarget.describe('What it is said of.'),
    value: LabelValue.optional().describe('For type label: what was said.'),
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
  })
  .describe('One line of labels/<reviewer>.jsonl: what a reviewer said.');
export type LabelRecord = z.infer<typeof LabelRecord>;

const listOf = { claim: ClaimLabel, step: StepLabel, attempt: AttemptLabel } as const;

/** Whether a value is in the list of what can be said of such a target. */
export function isLabelOf(kind: LabelTarget['kind'], value: string): boolean {
  const list: readonly string[] = listOf[kind].options;
  return list.includes(value);
}

function recordProblem(record: {
  type: 'label' | 'note' | 'undo';
  target: LabelTarget;
  value?: string | undefined;
  note?: string | undefined;
  undoes?: number | undefined;
}): string | null {
  if (record.type === 'label') {
    if (record.value === undefined) return 'a label needs a value';
    const { kind } = record.target;
    return isLabelOf(kind, record.value) ? null : `${record.value} is no label for a ${kind}`;
  }
  if (record.type === 'note') return record.note === undefined ? 'a note needs a text' : null;
  return record.undoes === undefined ? 'an undo needs the number of what it undoes' : null;
}

/**
 * current: the content at its place is what was labelled · moved: exactly one other place of the attempt has it now ·
 * stale: no place has it, or several. A stale label counts nowhere, and is never attached anew.
 */
export const LabelStanding = z.enum(['current', 'moved', 'stale']);
export type LabelStanding = z.infer<typeof LabelStanding>;

/**
 * What holds of one reviewer's log: a label or a note that was neither undone nor replaced. A claim has one label of a
 * reviewer, the last; a step and an attempt may have several. A target has one note of a reviewer, the last.
 */
export const HeldLabel = z
  .strictObject({
    reviewer: z.string().describe('Who said it.'),
    seq: z.int().nonnegative().describe("Position in the reviewer's file."),
    t: z.iso.datetime().describe('When, UTC.'),
    blind: z.boolean().describe('Whether model, truth, score and the labels of others were hidden.'),
    target: LabelTarget.describe('What it was said of, as it was then.'),
    value: LabelValue.nullable().describe('The label; null for a note.'),
    note: z.string().nullable().describe('The text of a note; null for a label.'),
    standing: LabelStanding.describe(
      'current: its target is unchanged. moved: found at another place. stale: its target is gone or changed; it counts nowhere.',
    ),
    now_at: z
      .int()
      .nonnegative()
      .nullable()
      .describe(
        'Where the target is now: index of the claim, turn of the step; null for an attempt and when stale.',
      ),
  })
  .describe('One label or note that holds.');
export type HeldLabel = z.infer<typeof HeldLabel>;

/** What a person labels of an attempt that is open: whoever keeps the label finds the content, and its hash, there. Steps count from 0. */
export const LabelPlace = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('claim'), claim: z.int().nonnegative() }),
  z.strictObject({ kind: z.literal('step'), step: z.int().nonnegative() }),
  z.strictObject({ kind: z.literal('attempt') }),
]);
export type LabelPlace = z.infer<typeof LabelPlace>;

/** What a person says. `unlabel` takes back a value that holds; an empty note takes the note back. */
export const LabelChange = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('label'), value: LabelValue }),
  z.strictObject({ type: z.literal('unlabel'), value: LabelValue }),
  z.strictObject({ type: z.literal('note'), note: z.string().max(10_000) }),
]);
export type LabelChange = z.infer<typeof LabelChange>;
