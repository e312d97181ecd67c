import * as z from 'zod';

/** One answer of a fake server, whatever API it speaks. All delays and hangs are real time. */
export const FakeReply = z.strictObject({
  status: z.int().min(100).max(599).default(200),
  headers: z.record(z.string(), z.string()).default({}),
  /** A string is sent as it is, anything else as JSON. */
  body: z.unknown().optional(),
  delay_ms: z.number().nonnegative().default(0),
  /**
   * What goes wrong below HTTP: no byte at all until the client leaves, headers and half a body and then nothing,
   * a connection that breaks before or within the answer.
   */
  fault: z.enum(['hang_before_headers', 'hang_in_body', 'reset', 'reset_in_body']).optional(),
});
export type FakeReply = z.input<typeof FakeReply>;

export const WireCall = z.strictObject({
  /** Null: the reply has no id. */
  id: z.string().nullable().optional(),
  name: z.string(),
  /** Sent as it is: a string as the real API does, an object as some servers do; absent, as others do. */
  arguments: z.unknown().optional(),
});

/** What a model says, before an API writes it its own way. */
export const WireMessage = z.strictObject({
  text: z.string().nullable().default(null),
  reasoning: z.string().optional(),
  refusal: z.string().optional(),
  calls: z.array(WireCall).default([]),
  /** The API's own word; what follows from the calls, if absent. */
  finish: z.string().nullable().optional(),
  /** The API's own counts. Null: the reply has no usage at all. */
  usage: z.record(z.string(), z.unknown()).nullable().optional(),
});
export type WireMessage = z.input<typeof WireMessage>;

/** What goes wrong alike in every API. */
export const brokenReplies = {
  hangBeforeHeaders: { fault: 'hang_before_headers' },
  reset: { fault: 'reset' },
  malformedJson: {
    headers: { 'content-type': 'application/json' },
    body: '{"id": "reply-1", "choices": [{"mess',
  },
  html: {
    headers: { 'content-type': 'text/html' },
    body: '<!doctype html><html><title>Sign in</title><h1>Please sign in</h1></html>',
  },
} satisfies Record<string, FakeReply>;
