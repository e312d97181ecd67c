import { modelFailure } from './failure.ts';
import { isRecord } from './isRecord.ts';
import type { ModelFailure } from './model.ts';
import { excerpt, type HttpReply } from './replyFailure.ts';

/** A reply with a good status that does not hold what a reply must. Asking again may help. */
export function malformed(reply: HttpReply, problem: string): ModelFailure {
  return modelFailure('malformed_reply', `${reply.host} answered ${reply.status} with ${problem}`, {
    status: reply.status,
  });
}

/** The JSON object that a reply must be, or what it is instead. Half characters in its texts become U+FFFD. */
export function replyObject(
  reply: HttpReply,
): { readonly ok: true; readonly value: Readonly<Record<string, unknown>> } | ModelFailure {
  let value: unknown;
  try {
    value = JSON.parse(reply.body, (_key, part) => (typeof part === 'string' ? part.toWellFormed() : part));
  } catch {
    return malformed(reply, reply.body.trim() === '' ? 'an empty body' : `no JSON: ${excerpt(reply.body)}`);
  }
  return isRecord(value) ? { ok: true, value } : malformed(reply, `no JSON object: ${excerpt(reply.body)}`);
}
