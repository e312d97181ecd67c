import { modelFailure } from './failure.ts';
import type { NameToolCalls, ReadReply } from './httpModel.ts';
import { isRecord } from './isRecord.ts';
import { jsonSource } from './jsonSource.ts';
import type { ModelFailure } from './model.ts';
import { type Item, withoutCall } from './openaiInput.ts';
import { errorObjectFailure, excerpt, type HttpReply, statusFailure } from './replyFailure.ts';
import { malformed, replyObject } from './replyObject.ts';
import { argumentsText } from './toolInput.ts';

/**
 * Reads an answer of the Responses API, and takes out of the provider's way what it would refuse or make up: of the
 * output it gets only the kinds of items that our requests ask for, a call without an id gets one, and arguments that
 * are no text become their JSON. What came is under `said`, for toResponse. Runs after recording, so what the server
 * really sent is kept.
 */
export function readOpenAiReply(reply: HttpReply, nowMs: number, nameToolCalls: NameToolCalls): ReadReply {
  if (reply.status < 200 || reply.status > 299) return withHint(statusFailure(reply, nowMs));
  const parsed = replyObject(reply);
  if (!parsed.ok) return parsed;
  const body = parsed.value;
  if (body.error) return errorObjectFailure(reply, body.error, nowMs);
  const unfinished = unfinishedFailure(reply, body.status);
  if (unfinished !== null) return unfinished;
  const { output } = body;
  if (!Array.isArray(output) || !output.every(isRecord)) {
    return malformed(reply, `no list of output items: ${excerpt(reply.body)}`);
  }
  const reason = isRecord(body.incomplete_details) ? body.incomplete_details.reason : undefined;
  // An output that was cut off before its first item is an answer: it was billed, and asking again would end the same.
  if (output.length === 0 && typeof reason !== 'string') {
    return malformed(reply, `an empty output: ${excerpt(reply.body)}`);
  }
  return {
    ok: true,
    body: {
      output: readItems(output, reply.body, nameToolCalls),
      said: {
        items: output.map((item) => (item.type === 'function_call' ? withoutCall(item) : item)),
        usage: body.usage,
        status: body.status,
        reason,
      },
    },
  };
}

/** Nothing asked for an answer that comes later, and a response that failed says why in `error`, or should. */
function unfinishedFailure(reply: HttpReply, status: unknown): ModelFailure | null {
  if (status === 'failed') {
    return modelFailure('server', `${reply.host} answered ${reply.status} with a response that failed.`, {
      status: reply.status,
    });
  }
  if (status !== 'cancelled' && status !== 'queued' && status !== 'in_progress') return null;
  return malformed(reply, `a response that is ${status}: ${excerpt(reply.body)}`);
}

/** The one refusal that a key of the configuration mends, and whose words do not lead there. */
function withHint(failure: ModelFailure): ModelFailure {
  if (!/encrypted content is not supported/i.test(failure.message)) return failure;
  return {
    ...failure,
    message: `${failure.message} Set send_reasoning: false for a model that does not reason.`,
  };
}

function readItems(output: readonly Item[], text: string, nameToolCalls: NameToolCalls): unknown[] {
  const calls = output.filter((item) => item.type === 'function_call');
  const ids = nameToolCalls(calls.map((call) => (typeof call.call_id === 'string' ? call.call_id : null)));
  return output.flatMap((item, index) => {
    // The provider asks each item for the id by which one that is stored could be named; nothing is.
    const id = typeof item.id === 'string' ? item.id : '';
    if (item.type === 'message') return [readMessage(item, id)];
    if (item.type === 'reasoning') return [readReasoning(item, id)];
    if (item.type !== 'function_call') return [];
    const source = jsonSource(text, ['output', index, 'arguments']);
    const { type, name } = item;
    return [
      { type, id, call_id: ids[calls.indexOf(item)], name, arguments: argumentsText(item.arguments, source) },
    ];
  });
}

/** Annotations and log probabilities are left out: no tool of ours makes any, and an unknown kind would cost the answer. */
function readMessage({ type, content }: Item, id: string): unknown {
  if (!Array.isArray(content)) return { type, role: 'assistant', id, content };
  const parts = content
    .filter(isKnownPart)
    .map((part) =>
      part.type === 'refusal'
        ? { type: part.type, refusal: part.refusal }
        : { type: part.type, text: part.text, annotations: [] },
    );
  return { type, role: 'assistant', id, content: parts };
}

function isKnownPart(part: unknown): part is Item {
  return isRecord(part) && (part.type === 'output_text' || part.type === 'refusal');
}

/** Models with open weights give their reasoning itself, where OpenAI's give a summary of it. */
function readReasoning({ type, summary, content }: Item, id: string): unknown {
  const texts = [textsIn(summary), textsIn(content)].find((found) => found.length > 0) ?? [];
  return { type, id, summary: texts.map((text) => ({ type: 'summary_text', text })) };
}

function textsIn(parts: unknown): string[] {
  if (!Array.isArray(parts)) return [];
  return parts
    .filter(isRecord)
    .flatMap(({ text }) => (typeof text === 'string' && text !== '' ? [text] : []));
}

/** What of the output neither we nor the provider know, each kind once. */
export function unknownKinds(items: readonly Item[]): string[] {
  const kinds = items.flatMap((item) => {
    if (item.type === 'reasoning' || item.type === 'function_call') return [];
    if (item.type !== 'message') return [kindOf(item)];
    const parts: readonly unknown[] = Array.isArray(item.content) ? item.content : [];
    return parts.filter((part) => !isKnownPart(part)).map((part) => `message/${kindOf(part)}`);
  });
  return [...new Set(kinds)];
}

function kindOf(value: unknown): string {
  return isRecord(value) && typeof value.type === 'string' ? excerpt(value.type) : 'without a type';
}
