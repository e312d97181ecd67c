import * as z from 'zod';
import { assertNever } from '../errors.ts';
import type { ChatMessage } from './model.ts';

/** One item of a Responses conversation: a message, a call, its output, reasoning. */
export type Item = Readonly<Record<string, unknown>>;

/**
 * What this adapter wants back with an assistant message: the output items of the reply as they came, in their order,
 * with the ids and the encrypted reasoning. Which call a call is and what it was called with stand in `tool_calls`, in
 * the same order.
 */
const ProviderState = z.object({ items: z.array(z.record(z.string(), z.unknown())) });

/** What {@link toInput} puts back from `tool_calls`. */
export function withoutCall({ call_id: _id, arguments: _arguments, ...item }: Item): Item {
  return item;
}

/**
 * The conversation as it is sent: a function of the messages alone, so that the same conversation is always the same
 * bytes. Half a character (a surrogate without its pair) becomes U+FFFD: as JSON it would be refused.
 */
export function toInput(
  messages: readonly ChatMessage[],
  options: { readonly sendReasoning: boolean },
): readonly Item[] {
  return messages.flatMap((message) => itemsOf(message, options.sendReasoning));
}

function itemsOf(message: ChatMessage, sendReasoning: boolean): readonly Item[] {
  switch (message.role) {
    case 'system':
    case 'user':
      return [{ type: 'message', role: message.role, content: message.content.toWellFormed() }];
    case 'assistant':
      return assistantItems(message, sendReasoning);
    case 'tool':
      return [
        {
          type: 'function_call_output',
          call_id: message.tool_call_id,
          output: message.content.toWellFormed(),
        },
      ];
    default:
      return assertNever(message);
  }
}

type AssistantMessage = Extract<ChatMessage, { role: 'assistant' }>;

function assistantItems(message: AssistantMessage, sendReasoning: boolean): readonly Item[] {
  const state = ProviderState.safeParse(message.provider_state);
  const items = state.success ? state.data.items : plainItems(message);
  let call = 0;
  const whole = items.map((item) => {
    if (item.type !== 'function_call') return item;
    const written = message.tool_calls[call];
    call += 1;
    return written === undefined ? item : { ...item, call_id: written.id, arguments: written.arguments };
  });
  return whole.filter(
    (item, index) => item.type !== 'reasoning' || (sendReasoning && isCarried(whole, index)),
  );
}

/** A message that came from elsewhere, such as a recorded conversation. */
function plainItems({ content, tool_calls }: AssistantMessage): readonly Item[] {
  return [
    ...(content === '' ? [] : [{ type: 'message', role: 'assistant', content: content.toWellFormed() }]),
    ...tool_calls.map(({ name }) => ({ type: 'function_call', name })),
  ];
}

/**
 * Reasoning is refused where it is not encrypted, since nothing is stored that its id could name ("not found"), and where
 * nothing of the same reply comes after it ("without its required following item"), as in a reply that was cut off.
 */
function isCarried(items: readonly Item[], index: number): boolean {
  const encrypted = items[index]?.encrypted_content;
  return (
    typeof encrypted === 'string' &&
    encrypted !== '' &&
    items.slice(index + 1).some((item) => item.type !== 'reasoning')
  );
}
