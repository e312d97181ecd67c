import type { LanguageModelV4GenerateResult, LanguageModelV4Message } from '@ai-sdk/provider';
import { assertNever } from '../errors.ts';
import type { ToolCall } from '../schema/trajectory.ts';
import type { ChatMessage, ModelResponse } from './model.ts';

export type AssistantMessage = Extract<ChatMessage, { role: 'assistant' }>;
export type AssistantContent = Extract<LanguageModelV4Message, { role: 'assistant' }>['content'];

/**
 * A message as a provider of the AI SDK takes it; what an assistant said is the adapter's to spell. Half a character (a
 * surrogate without its pair, from a text cut in the middle) becomes U+FFFD: as JSON it would be refused by most servers.
 */
export function toPromptMessage(
  message: ChatMessage,
  contentOf: (message: AssistantMessage) => AssistantContent,
): LanguageModelV4Message {
  switch (message.role) {
    case 'system':
      return { role: 'system', content: message.content.toWellFormed() };
    case 'user':
      return { role: 'user', content: [{ type: 'text', text: message.content.toWellFormed() }] };
    case 'assistant':
      return { role: 'assistant', content: contentOf(message) };
    case 'tool':
      return {
        role: 'tool',
        content: [
          {
            type: 'tool-result',
            toolCallId: message.tool_call_id,
            toolName: message.name,
            output: { type: 'text', value: message.content.toWellFormed() },
          },
        ],
      };
    default:
      return assertNever(message);
  }
}

/**
 * What a reply says, in our words. Nothing is trimmed, nothing parsed.
 * @param argumentsOf the arguments of a tool call, from what the provider calls its input
 */
export function spoken(
  { content, finishReason: { raw } }: LanguageModelV4GenerateResult,
  argumentsOf: (input: string) => string,
): Pick<ModelResponse, 'ok' | 'text' | 'reasoning' | 'tool_calls' | 'raw_finish_reason'> {
  const tool_calls: ToolCall[] = [];
  let text = '';
  let reasoning = '';
  for (const part of content) {
    if (part.type === 'text') text += part.text;
    if (part.type === 'reasoning') reasoning += part.text;
    if (part.type === 'tool-call') {
      tool_calls.push({ id: part.toolCallId, name: part.toolName, arguments: argumentsOf(part.input) });
    }
  }
  return {
    ok: true,
    text: text.toWellFormed(),
    reasoning: reasoning.toWellFormed(),
    tool_calls,
    ...(raw === undefined ? {} : { raw_finish_reason: raw }),
  };
}
