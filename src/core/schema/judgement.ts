import * as z from 'zod';
import { ExchangeLine } from './exchange.ts';
import { journalLine, type WithoutLine } from './journalLine.ts';
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

/** The same for the same question ({@link JudgeRequested}). */
const request_sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('sha256 of what the judge is asked, and of who it is.');

const JudgeRequested = z
  .object({
    ...journalLine,
    type: z.literal('judge_request'),
    request_sha256,
    identity: ModelIdentityRecord.describe('The model that judges.'),
    prompt_sha256: z.string().describe('sha256 of what it is told besides claims and truth.'),
    messages: z
      .array(
        z.object({
          role: z.string().describe('In whose name it stands.'),
          content: z.string().describe('Its text.'),
        }),
      )
      .describe('What it is asked.'),
  })
  .describe('What a judge is asked. Written before it is.');

const JudgeRetried = z
  .object({
    ...journalLine,
    type: z.literal('judge_retry'),
    request_sha256,
    retry: z.int().positive().describe('Which retry of this question, from 1.'),
    kind: z.string().describe('How the call failed.'),
    message: z.string().describe('What the other side said, as a sentence.'),
    wait_ms: z.number().nonnegative().describe('Wait before it is made again, in milliseconds.'),
  })
  .describe('A call that failed and is made again.');

const JudgeReplied = z
  .object({
    ...journalLine,
    type: z.literal('judge_reply'),
    request_sha256,
    text: z.string().describe('What the judge wrote.'),
    finish_reason: FinishReason.describe('Why the reply ended.'),
    usage: Usage,
    cost_usd: z
      .number()
      .nonnegative()
      .nullable()
      .describe('US dollars; null where a price or a token count is unknown.'),
    duration_ms: z.number().nonnegative().describe('How long it took, in milliseconds.'),
    problem: z
      .string()
      .nullable()
      .describe('Why the reply cannot be used, as a sentence; null where it can.'),
  })
  .describe('What the judge answered, as it came. Written before it is used.');

const JudgeFailed = z
  .object({
    ...journalLine,
    type: z.literal('judge_failure'),
    request_sha256,
    kind: z.string().describe('How the call failed.'),
    status: z.int().optional().describe('Status of HTTP, if an answer arrived.'),
    message: z.string().describe('What the other side said, as a sentence.'),
  })
  .describe('That no answer came, and none is waited for any more.');

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

/** Any line of `judgement.jsonl`. */
export const JudgementLine = z
  .union([JudgementRecord, ExchangeLine])
  .describe(
    'One line of judgement.jsonl: how a model matched claims, and what was sent to it and came back.',
  );

/** A record before the journal gives it its position, time and chain. */
export type JudgementEntry = WithoutLine<JudgementRecord>;
