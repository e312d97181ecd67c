import { modelFailure } from './failure.ts';
import type { NameToolCalls, ReadReply } from './httpModel.ts';
import { isRecord } from './isRecord.ts';
import { jsonSource } from './jsonSource.ts';
import type { ModelFailure } from './model.ts';
import { errorObjectFailure, excerpt, type HttpReply, statusFailure } from './replyFailure.ts';
import { malformed, replyObject } from './replyObject.ts';
import { argumentsText } from './toolInput.ts';

/**
 * Reads an answer of the messages API, and takes out of the provider's way what it would judge or make up: inputs of tool
 * calls are wrapped, so that their text comes through as it is, and so are the counts of tokens; a call without an id
 * gets one. Runs after recording, so what the server really sent is kept.
 */
export function readAnthropicReply(reply: HttpReply, nowMs: number, nameToolCalls: NameToolCalls): ReadReply {
  if (reply.status < 200 || reply.status > 299) return refined(statusFailure(reply, nowMs));
  const parsed = replyObject(reply);
  if (!parsed.ok) return parsed;
  const body = parsed.value;
  if (body.error) return refined(errorObjectFailure(reply, body.error, nowMs));
  if (!Array.isArray(body.content)) return malformed(reply, `no content: ${excerpt(reply.body)}`);
  const stop = typeof body.stop_reason === 'string' ? { stop_reason: body.stop_reason } : {};
  return {
    ok: true,
    body: {
      type: 'message',
      content: readBlocks(body.content, reply.body, nameToolCalls),
      ...stop,
      usage: { input_tokens: 0, output_tokens: 0, said: isRecord(body.usage) ? body.usage : {} },
    },
  };
}

function readBlocks(content: readonly unknown[], text: string, nameToolCalls: NameToolCalls): unknown[] {
  const calls = content.flatMap((block, index) => (isCall(block) ? [{ block, index }] : []));
  const ids = nameToolCalls(calls.map(({ block }) => (typeof block.id === 'string' ? block.id : null)));
  return content.map((block, index) => {
    const position = calls.findIndex((call) => call.index === index);
    return position === -1 ? readBlock(block) : readCall(block, index, ids[position], text);
  });
}

function isCall(block: unknown): block is Readonly<Record<string, unknown>> {
  return isRecord(block) && block.type === 'tool_use';
}

function readCall(block: unknown, index: number, id: string | undefined, text: string): unknown {
  if (!isRecord(block)) return block;
  const source = jsonSource(text, ['content', index, 'input']);
  return { type: 'tool_use', id, name: block.name, input: { text: argumentsText(block.input, source) } };
}

/** Servers that imitate the API send thinking without a signature. */
function readBlock(block: unknown): unknown {
  if (!isRecord(block)) return block;
  if (block.type === 'text') return { type: 'text', text: block.text };
  if (block.type !== 'thinking') return block;
  return { type: 'thinking', thinking: block.thinking, signature: block.signature ?? '' };
}

/** What the API has no code for, only words or a status: nearly all of it is an `invalid_request_error` with 400. */
function refined(failure: ModelFailure): ModelFailure {
  if (failure.kind !== 'bad_request') return failure;
  const { message, status } = failure;
  const details = status === undefined ? {} : { status };
  if (/blocked by content filtering policy/i.test(message)) {
    return modelFailure('content_filter', message, details);
  }
  if (/credit balance is too low/i.test(message)) return modelFailure('quota', message, details);
  if (status === 413 || /exceeds? (?:the )?context (?:limit|window)/i.test(message)) {
    return modelFailure('context_overflow', message, details);
  }
  return failure;
}
