import type { EditorModelReply } from '../../protocol/editorModel.ts';
import { toArguments } from './editorMessages.ts';
import type { LanguageModel, ReplyPart } from './languageModel.ts';
import { untilAborted } from './untilAborted.ts';

/** Every part of a reply, once it has come whole. Rejects with the signal's reason at once, whatever the model does. */
export async function collectParts(
  parts: AsyncIterable<ReplyPart>,
  signal: AbortSignal,
): Promise<readonly ReplyPart[]> {
  const collected: ReplyPart[] = [];
  const iterator = parts[Symbol.asyncIterator]();
  for (;;) {
    const next = await untilAborted(iterator.next(), signal);
    if (next.done === true) return collected;
    collected.push(next.value);
  }
}

/**
 * A reply in the protocol's words. The API tells neither why a reply ended nor what it took, so the one is what follows
 * from its parts, and the other unknown. A reply of nothing but parts that have no place here is no answer.
 */
export function replyOf(model: LanguageModel, parts: readonly ReplyPart[]): EditorModelReply {
  const calls = parts.filter((part) => part.kind === 'call');
  const left_out = parts.flatMap((part) => (part.kind === 'other' ? [part.name] : []));
  if (left_out.length > 0 && left_out.length === parts.length) {
    return {
      ok: false,
      kind: 'malformed_reply',
      message: `${nameOf(model)} answered with nothing but ${[...new Set(left_out)].join(', ')}.`,
      retryable: true,
    };
  }
  return {
    ok: true,
    answered_by: `${nameOf(model)} ${model.version}`,
    text: textOf(parts, 'text'),
    reasoning: textOf(parts, 'reasoning'),
    tool_calls: calls.map(({ id, name, input }) => ({ id, name, arguments: toArguments(input) })),
    finish_reason: calls.length > 0 ? 'tool_calls' : 'stop',
    usage: { input_tokens: null, output_tokens: null, cached_input_tokens: null, reasoning_tokens: null },
    left_out,
  };
}

function textOf(parts: readonly ReplyPart[], kind: 'text' | 'reasoning'): string {
  return parts.map((part) => (part.kind === kind ? part.text : '')).join('');
}

export function nameOf({ vendor, id }: Pick<LanguageModel, 'vendor' | 'id'>): string {
  return `${vendor}/${id}`;
}
