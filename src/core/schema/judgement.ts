import * as z from 'zod';
import { ModelIdentityRecord } from './run.ts';
import { FinishReason, Usage } from './trajectory.ts';

/** What a judge answers about one claim. Strict: a key that nobody asked for, a score for instance, is no answer. */
export const JudgeItem = z.strictObject({
  /** From 1, as in the request. */
  position: z.int(),
  submitted_name: z.string(),
  /** A group of the ground truth, or null for none. */
  group_id: z.string().nullable(),
  reasoning: z.string(),
});
export type JudgeItem = z.infer<typeof JudgeItem>;

/** The whole reply of a judge: one item for each claim that it was asked about, in their order. */
export const JudgeReply = z.strictObject({ items: z.array(JudgeItem) });
export type JudgeReply = z.infer<typeof JudgeReply>;

const line = {
  seq: z.int().nonnegative(),
  t: z.iso.datetime(),
  prev: z.string(),
};

/** sha256 of what a judge was asked, and by whom: the same for the same question ({@link JudgeRequested}). */
const request_sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Written before the judge is asked. */
const JudgeRequested = z.object({
  ...line,
  type: z.literal('judge_request'),
  request_sha256,
  identity: ModelIdentityRecord,
  prompt_sha256: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
});

/** A call that failed and is made again. */
const JudgeRetried = z.object({
  ...line,
  type: z.literal('judge_retry'),
  request_sha256,
  retry: z.int().positive(),
  kind: z.string(),
  message: z.string(),
  wait_ms: z.number().nonnegative(),
});

/** What the judge answered, as it came, written before it is used. */
const JudgeReplied = z.object({
  ...line,
  type: z.literal('judge_reply'),
  request_sha256,
  text: z.string(),
  finish_reason: FinishReason,
  usage: Usage,
  cost_usd: z.number().nonnegative().nullable(),
  duration_ms: z.number().nonnegative(),
  /** Why the reply cannot be used, as a sentence; null where it can. */
  problem: z.string().nullable(),
});

/** No answer came, and none is waited for any more. */
const JudgeFailed = z.object({
  ...line,
  type: z.literal('judge_failure'),
  request_sha256,
  kind: z.string(),
  status: z.int().optional(),
  message: z.string(),
});

/**
 * One line of `judgement.jsonl` that is the harness's own: how the claims of one attempt were matched by a model. Between them stand the
 * exchanges of the judge's adapter, as in `exchanges.jsonl`.
 */
export const JudgementRecord = z.discriminatedUnion('type', [
  JudgeRequested,
  JudgeRetried,
  JudgeReplied,
  JudgeFailed,
]);
export type JudgementRecord = z.infer<typeof JudgementRecord>;

type WithoutLine<T> = T extends unknown ? Omit<T, 'seq' | 't' | 'prev'> : never;
/** A record before the journal gives it its position, time and chain. */
export type JudgementEntry = WithoutLine<JudgementRecord>;
