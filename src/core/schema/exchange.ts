import * as z from 'zod';
import { journalLine } from './journalLine.ts';

const exchange = z
  .int()
  .positive()
  .describe('Number of the exchange in the attempt, from 1: an answer has that of its request.');
const headers = z
  .record(z.string(), z.string())
  .describe('Headers that may be recorded; those that carry keys never are. Empty where it is not HTTP.');
const duration_ms = z.number().nonnegative().describe('Since the request left, in milliseconds.');

/**
 * A mark that says how far a prompt is to be cached (Anthropic's `cache_control`), on a block of a message. Marks move on
 * with every request, so they are kept apart from the messages: else each request would seem to change the ones before.
 */
export const CacheMark = z.object({
  message: z.int().nonnegative().describe('Position in the whole conversation, from 0.'),
  block: z.int().nonnegative().describe("Position in the message's content, from 0."),
  cache_control: z.unknown().describe('The mark, as it was sent.'),
});
export type CacheMark = z.infer<typeof CacheMark>;

const ExchangeRequested = z
  .object({
    type: z.literal('exchange_request'),
    exchange,
    method: z.string().describe('HTTP method; of an API that is not HTTP, the name of its function.'),
    url: z.string().describe('Where it went, secrets replaced; not http for an API that is not HTTP.'),
    headers,
    body_sha256: z.string().describe('sha256 of the whole body, after secrets were replaced.'),
    messages_repeated: z
      .int()
      .nonnegative()
      .describe('So many messages are left out of body_delta: the request before had them already.'),
    cache_marks: z
      .array(CacheMark)
      .optional()
      .describe('Marks for a prompt cache that stood in the messages, left out or new; absent without one.'),
    body_delta: z.unknown().describe('The body, its conversation cut to the messages that are new.'),
  })
  .describe('What was sent to a model. Written and synced before it leaves.');

const ExchangeAnswered = z
  .object({
    type: z.literal('exchange_response'),
    exchange,
    status: z.int().nullable().describe('Status of HTTP; null where it is not HTTP.'),
    headers,
    body: z.string().describe('The reply as it came, secrets replaced.'),
    duration_ms,
  })
  .describe('What came back, whole.');

const ExchangeFailed = z
  .object({
    type: z.literal('exchange_failed'),
    exchange,
    message: z.string().describe('Why no usable answer came.'),
    duration_ms,
  })
  .describe('That no answer came, or none that can be read.');

/** One exchange with a model, over HTTP but for the adapter editor. Secrets are replaced before this object exists. */
export const ExchangeRecord = z.discriminatedUnion('type', [
  ExchangeRequested,
  ExchangeAnswered,
  ExchangeFailed,
]);
export type ExchangeRecord = z.infer<typeof ExchangeRecord>;

/** One line of `exchanges.jsonl`: {@link ExchangeRecord} in its journal. */
export const ExchangeLine = z
  .discriminatedUnion('type', [
    ExchangeRequested.extend(journalLine),
    ExchangeAnswered.extend(journalLine),
    ExchangeFailed.extend(journalLine),
  ])
  .describe('One line of exchanges.jsonl: what was sent to a model, and what came back.');
