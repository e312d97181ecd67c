import { isRecord } from './isRecord.ts';
import type { ModelFailure } from './model.ts';
import { errorObjectFailure, excerpt, type HttpReply, statusFailure } from './replyFailure.ts';
import { malformed, replyObject } from './replyObject.ts';

/** A reply that holds a choice, with the quirks below put right, or what it is instead. */
export type ChatReply =
  | { readonly ok: true; readonly body: Readonly<Record<string, unknown>> }
  | ModelFailure;

/**
 * Reads an answer of a chat-completions API and puts right what some servers do and the provider refuses or makes up
 * (LIBRARIES.md B1): tool arguments that are an object become their JSON, absent ones an empty text; a tool call
 * without an id gets one from `nameToolCalls`; counts of tokens that are no counts become unknown. Runs after
 * recording, so what the server really sent is kept.
 */
export function readChatReply(
  reply: HttpReply,
  nowMs: number,
  nameToolCalls: (given: readonly (string | null)[]) => readonly string[],
): ChatReply {
  if (reply.status < 200 || reply.status > 299) return statusFailure(reply, nowMs);
  const parsed = replyObject(reply);
  if (!parsed.ok) return parsed;
  const body = parsed.value;
  if (body.error) return errorObjectFailure(reply, body.error, nowMs);
  const choice = Array.isArray(body.choices) ? body.choices[0] : undefined;
  if (!isRecord(choice)) return malformed(reply, `no choices: ${excerpt(reply.body)}`);
  if (choice.error) return errorObjectFailure(reply, choice.error, nowMs);
  if (!isRecord(choice.message))
    return malformed(reply, `a choice without a message: ${excerpt(reply.body)}`);
  const { role: _, ...message } = choice.message;
  const calls = normaliseToolCalls(message.tool_calls, nameToolCalls);
  return {
    ok: true,
    body: {
      ...body,
      choices: [{ ...choice, message: { ...message, tool_calls: calls } }],
      usage: normaliseUsage(body.usage),
    },
  };
}

function normaliseToolCalls(
  calls: unknown,
  nameToolCalls: (given: readonly (string | null)[]) => readonly string[],
): unknown {
  if (!Array.isArray(calls)) return calls;
  const ids = nameToolCalls(calls.map((call) => givenId(call)));
  return calls.map((call, index) => {
    if (!isRecord(call) || !isRecord(call.function)) return call;
    return {
      ...call,
      id: ids[index],
      function: { ...call.function, arguments: argumentText(call.function.arguments) },
    };
  });
}

function givenId(call: unknown): string | null {
  return isRecord(call) && typeof call.id === 'string' ? call.id : null;
}

function argumentText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

/** Null or absent stays unknown; anything but a whole number of tokens becomes so rather than failing the reply. */
function normaliseUsage(usage: unknown): unknown {
  if (!isRecord(usage)) return null;
  return Object.fromEntries(
    Object.entries(usage).map(([key, value]) => {
      if (!key.includes('token')) return [key, value];
      return [key, isRecord(value) ? normaliseUsage(value) : tokenCount(value)];
    }),
  );
}

function tokenCount(value: unknown): number | null {
  return Number.isSafeInteger(value) && typeof value === 'number' && value >= 0 ? value : null;
}
