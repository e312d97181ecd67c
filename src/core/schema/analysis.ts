import * as z from 'zod';
import { FalsePositivePattern, Verdict } from './score.ts';

const count = z.int().nonnegative();
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Where a name is said: a step, a part of it, and the line. */
export const Mention = z.strictObject({
  step: count,
  /** Position of the part in the step. */
  part: count,
  /** Offset of the name in the part's text, in UTF-16 code units. */
  at: count,
  /** Length of the name there, in UTF-16 code units: a pod's name is longer than that of the claim that it belongs to. */
  length: count,
  /** The line that holds it, shortened round the name to at most 300 characters; hostile. */
  line: z.string().max(320),
  /** Offset of the name in `line`. */
  line_at: count,
});
export type Mention = z.infer<typeof Mention>;

/** One claim of the submission beside what is known of it. What a blind reviewer may not see yet is null. */
export const LedgerClaim = z.strictObject({
  claim: count,
  name: z.string(),
  reasoning: z.string(),
  evidence: z.string(),
  /** sha256 of {name, reasoning, evidence} as canonical JSON: what a label of it is bound to. */
  content_sha256: Sha256,
  /** Null where hidden, or where nothing was scored. */
  verdict: z
    .strictObject({
      verdict: Verdict,
      is_false: z.boolean(),
      group: z.string().nullable(),
      why: z.string(),
      doubt: z.string().nullable(),
      duplicate_of: count.nullable(),
      pattern: FalsePositivePattern.nullable(),
      pattern_why: z.string().nullable(),
      plausible: z.boolean().nullable(),
      /** Score of the attempt had this claim not been made. */
      score_without: z.number().min(0).max(1),
    })
    .nullable(),
  /** First in the agent's own words, reasoning and commands included. */
  first_said: Mention.nullable(),
  /** Tool results that hold it, in order; at most 50, `mention_count` counts all. */
  mentions: z.array(Mention).max(50),
  mention_count: count,
});
export type LedgerClaim = z.infer<typeof LedgerClaim>;

/** A set of ground-truth groups that are one cause, DESIGN §6, and where it appears. */
export const CauseEvidence = z.strictObject({
  groups: z.array(z.string()),
  /** `namespace/Kind/name or pattern` of each group, for people. */
  labels: z.array(z.string()),
  root: z.boolean(),
  first_in_result: Mention.nullable(),
  first_said: Mention.nullable(),
});
export type CauseEvidence = z.infer<typeof CauseEvidence>;

export const OverInvestigation = z.strictObject({
  /** First step after whose tool results every true cause has appeared in one; null if one never does, or with a `problem`. */
  complete_at: count.nullable(),
  /** Why nobody can say when that was, as a sentence: no truth, a filter that fits everything. Null where it was computed. */
  problem: z.string().nullable(),
  /** Turns, tokens and commands after it; tokens are null where the provider said nothing. Null while it is not complete. */
  after: z
    .strictObject({
      turns: count,
      input_tokens: count.nullable(),
      output_tokens: count.nullable(),
      commands: count,
    })
    .nullable(),
  /** Commands that were run again, word for word; at most 100. */
  repeated: z.array(z.strictObject({ command: z.string().max(320), steps: z.array(count) })).max(100),
  /** Steps whose commands brought no line that had not been seen before; at most 1000. */
  nothing_new: z.array(count).max(1000),
  /** Claims that the agent first named after the evidence was complete, by index. */
  claims_added_after: z.array(count),
});
export type OverInvestigation = z.infer<typeof OverInvestigation>;

export const Truth = z.strictObject({
  causes: z.array(CauseEvidence),
  fault: z.string().nullable(),
  propagations: z.array(z.strictObject({ source: z.string(), target: z.string(), effect: z.string() })),
  /** What the doctor finds wrong with it, as sentences. */
  doubts: z.array(z.string()),
  /** Root-cause sets that no claim names, as group ids; null where nothing was scored. */
  missed: z.array(z.array(z.string())).nullable(),
});
export type Truth = z.infer<typeof Truth>;

/** What evidence analysis found of one attempt. */
export const AttemptAnalysis = z.strictObject({
  ledger: z.array(LedgerClaim),
  /** Why there is no ledger, as a sentence: no submission, one that is not valid. Null where there is one. */
  ledger_problem: z.string().nullable(),
  /** Null where there is none to be had, or hidden: then `truth_problem` says why. */
  truth: Truth.nullable(),
  truth_problem: z.string().nullable(),
  over_investigation: OverInvestigation.nullable(),
  /** How names were found, and what could not be computed, as sentences. */
  remarks: z.array(z.string()),
});
export type AttemptAnalysis = z.infer<typeof AttemptAnalysis>;
