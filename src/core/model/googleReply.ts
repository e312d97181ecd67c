import { modelFailure } from './failure.ts';
import { withoutArguments } from './googleContents.ts';
import { googleFailure } from './googleFailure.ts';
import type { NameToolCalls, ReadReply } from './httpModel.ts';
import { isRecord } from './isRecord.ts';
import { jsonSource } from './jsonSource.ts';
import { errorObjectFailure, excerpt, type HttpReply, statusFailure } from './replyFailure.ts';
import { malformed, replyObject } from './replyObject.ts';
import { argumentsText } from './toolInput.ts';

/**
 * Reads an answer of `generateContent`, and takes out of the provider's way what it would judge or make up: arguments of
 * calls are wrapped, so that their text comes through as it is, and so are the counts of tokens; a call without an id
 * gets one. Runs after recording, so what the server really sent is kept.
 */
export function readGoogleReply(reply: HttpReply, nowMs: number, nameToolCalls: NameToolCalls): ReadReply {
  if (reply.status < 200 || reply.status > 299) return googleFailure(statusFailure(reply, nowMs), reply);
  const parsed = replyObject(reply);
  if (!parsed.ok) return parsed;
  const body = parsed.value;
  if (body.error) return googleFailure(errorObjectFailure(reply, body.error, nowMs), reply);
  const candidate = Array.isArray(body.candidates) ? body.candidates[0] : undefined;
  if (!isRecord(candidate)) return withoutCandidate(reply, body.promptFeedback);
  const given = partsIn(candidate.content);
  if (given === null) return malformed(reply, `content of another shape: ${excerpt(reply.body)}`);
  if (given.length === 0 && typeof candidate.finishReason !== 'string') {
    return malformed(reply, `a candidate without content: ${excerpt(reply.body)}`);
  }
  const parts = [
    ...given.map(withData),
    ...(given.some(saysSomething) ? [] : explanation(candidate.finishMessage)),
  ];
  if (parts.some((part) => isRecord(part.functionCall) && typeof part.functionCall.name !== 'string')) {
    return malformed(reply, `a function call without a name: ${excerpt(reply.body)}`);
  }
  const finish = typeof candidate.finishReason === 'string' ? { finishReason: candidate.finishReason } : {};
  return {
    ok: true,
    body: {
      // No continuationToken: the provider would ask again by itself.
      candidates: [{ content: { parts: readParts(parts, reply.body, nameToolCalls) }, ...finish }],
      usageMetadata: { said: isRecord(body.usageMetadata) ? body.usageMetadata : {} },
      originalParts: parts.map(withoutCallArguments),
    },
  };
}

/** A prompt that is blocked comes back with a reason and no candidate. */
function withoutCandidate(reply: HttpReply, feedback: unknown): ReadReply {
  const reason = isRecord(feedback) ? feedback.blockReason : undefined;
  if (typeof reason !== 'string') return malformed(reply, `no candidates: ${excerpt(reply.body)}`);
  return modelFailure('content_filter', `${reply.host} blocked the prompt (${excerpt(reason)}).`, {
    status: reply.status,
  });
}

type Part = Readonly<Record<string, unknown>>;

/** Empty where a candidate was stopped before it said anything. */
function partsIn(content: unknown): readonly Part[] | null {
  if (content === undefined || content === null) return [];
  if (!isRecord(content)) return null;
  const { parts } = content;
  if (parts === undefined || parts === null) return [];
  return Array.isArray(parts) && parts.every(isRecord) ? parts : null;
}

/** A part may hold nothing but a signature, and would be refused so; as an empty text it is taken. */
function withData(part: Part): Part {
  const bare = Object.keys(part).every((key) => key === 'thought' || key === 'thoughtSignature');
  return bare ? { text: '', ...part } : part;
}

function saysSomething({ functionCall, text, thought }: Part): boolean {
  return isRecord(functionCall) || (text !== undefined && text !== '' && thought !== true);
}

/**
 * A call that the API itself could not read (MALFORMED_FUNCTION_CALL) has no content, or a signature only, and what the
 * model wrote stands only in the message about it. That message is then the text of the turn, in the trajectory and for the model, which would
 * otherwise not learn that it had called anything.
 */
function explanation(message: unknown): readonly Part[] {
  return typeof message === 'string' && message !== '' ? [{ text: message.toWellFormed() }] : [];
}

function readParts(parts: readonly Part[], text: string, nameToolCalls: NameToolCalls): unknown[] {
  const calls = parts.flatMap((part, index) =>
    isRecord(part.functionCall) ? [{ call: part.functionCall, index }] : [],
  );
  const ids = nameToolCalls(calls.map(({ call }) => (typeof call.id === 'string' ? call.id : null)));
  return parts.map((part, index) => {
    const position = calls.findIndex((call) => call.index === index);
    const call = calls[position]?.call;
    if (call === undefined) return readText(part);
    const source = jsonSource(text, ['candidates', 0, 'content', 'parts', index, 'functionCall', 'args']);
    const args = { text: argumentsText(call.args, source) };
    return { functionCall: { id: ids[position], name: call.name, args } };
  });
}

function readText({ text, thought }: Part): unknown {
  return { ...(text === undefined ? {} : { text }), thought: thought === true };
}

function withoutCallArguments(part: Part): Part {
  return isRecord(part.functionCall) ? { ...part, functionCall: withoutArguments(part.functionCall) } : part;
}
