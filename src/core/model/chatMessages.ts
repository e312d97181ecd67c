import type {
  LanguageModelV4GenerateResult,
  LanguageModelV4Message,
  LanguageModelV4Prompt,
} from '@ai-sdk/provider';
import * as z from 'zod';
import { assertNever } from '../errors.ts';
import type { FinishReason, ToolCall, Usage } from '../schema/trajectory.ts';
import { isRecord } from './isRecord.ts';
import type { ChatMessage, ModelResponse } from './model.ts';

/** Name under which the provider files what it has no field for. */
export const providerName = 'openaiCompatible';

/** What this adapter wants back with an assistant message: Gemini's signatures of tool calls, by id of the call. */
const ProviderState = z.object({ thought_signatures: z.record(z.string(), z.string()) });

/**
 * The conversation as the provider takes it, one message for each of ours, in order. Half a character (a surrogate
 * without its pair, from a text cut in the middle) becomes U+FFFD: as JSON it would be refused by most servers.
 */
export function toPrompt(
  messages: readonly ChatMessage[],
  options: { readonly sendReasoning: boolean },
): LanguageModelV4Prompt {
  return messages.map((message) => toPromptMessage(message, options.sendReasoning));
}

function toPromptMessage(message: ChatMessage, sendReasoning: boolean): LanguageModelV4Message {
  switch (message.role) {
    case 'system':
      return { role: 'system', content: message.content.toWellFormed() };
    case 'user':
      return { role: 'user', content: [{ type: 'text', text: message.content.toWellFormed() }] };
    case 'assistant':
      return toAssistantMessage(message, sendReasoning);
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

type AssistantMessage = Extract<ChatMessage, { role: 'assistant' }>;

function toAssistantMessage(message: AssistantMessage, sendReasoning: boolean): LanguageModelV4Message {
  const state = ProviderState.safeParse(message.provider_state);
  const reasoning = sendReasoning ? message.reasoning.toWellFormed() : '';
  return {
    role: 'assistant',
    content: [
      ...(reasoning === '' ? [] : [{ type: 'reasoning' as const, text: reasoning }]),
      ...(message.content === '' ? [] : [{ type: 'text' as const, text: message.content.toWellFormed() }]),
      ...message.tool_calls.map((call) => {
        const thoughtSignature = state.data?.thought_signatures[call.id];
        return {
          type: 'tool-call' as const,
          toolCallId: call.id,
          toolName: call.name,
          input: call.arguments,
          ...(thoughtSignature === undefined ? {} : { providerOptions: { google: { thoughtSignature } } }),
        };
      }),
    ],
  };
}

/**
 * Puts tool arguments back as the model wrote them, where the provider has quoted them once more because they are not
 * JSON: a model must see its own words. `wire` are the messages that the provider made of `messages`, one for one.
 */
export function restoreArguments(wire: readonly unknown[], messages: readonly ChatMessage[]): unknown[] {
  return wire.map((sent, index) => {
    const message = messages[index];
    if (message?.role !== 'assistant' || !isRecord(sent) || !Array.isArray(sent.tool_calls)) return sent;
    const tool_calls = sent.tool_calls.map((call, n) => ({
      ...call,
      function: { ...call.function, arguments: message.tool_calls[n]?.arguments },
    }));
    return { ...sent, tool_calls };
  });
}

/** The provider's result in our words. Nothing is trimmed, nothing parsed. */
export function toResponse(result: LanguageModelV4GenerateResult): ModelResponse {
  const calls: ToolCall[] = [];
  const signatures: Record<string, string> = {};
  let text = '';
  let reasoning = '';
  for (const part of result.content) {
    if (part.type === 'text') text += part.text;
    if (part.type === 'reasoning') reasoning += part.text;
    if (part.type !== 'tool-call') continue;
    calls.push({ id: part.toolCallId, name: part.toolName, arguments: part.input.toWellFormed() });
    const signature = part.providerMetadata?.[providerName]?.thoughtSignature;
    if (typeof signature === 'string') signatures[part.toolCallId] = signature;
  }
  const { unified, raw } = result.finishReason;
  return {
    ok: true,
    text: text.toWellFormed(),
    reasoning: reasoning.toWellFormed(),
    tool_calls: calls,
    finish_reason: finishReasons[unified],
    ...(raw === undefined ? {} : { raw_finish_reason: raw }),
    usage: toUsage(result.usage.raw),
    ...(Object.keys(signatures).length === 0 ? {} : { provider_state: { thought_signatures: signatures } }),
  };
}

/** A refusal that the API reports beside `stop` arrives as content-filter, with `stop` as the raw reason. */
const finishReasons: Readonly<
  Record<LanguageModelV4GenerateResult['finishReason']['unified'], FinishReason>
> = {
  stop: 'stop',
  length: 'length',
  'content-filter': 'content_filter',
  'tool-calls': 'tool_calls',
  error: 'other',
  interrupted: 'other',
  other: 'other',
};

const RawUsage = z.object({
  prompt_tokens: z.number().nullish(),
  completion_tokens: z.number().nullish(),
  total_tokens: z.number().nullish(),
  prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
  /** DeepSeek's name for cached input. */
  prompt_cache_hit_tokens: z.number().nullish(),
  completion_tokens_details: z.object({ reasoning_tokens: z.number().nullish() }).nullish(),
});

/**
 * From the raw counts: the provider's own conversion writes 0 for what the server did not say. Some servers (Gemini,
 * xAI) leave reasoning out of `completion_tokens` but not out of the total and of the bill: output is then the
 * difference.
 */
export function toUsage(raw: unknown): Usage {
  const { data } = RawUsage.safeParse(raw);
  const input = data?.prompt_tokens ?? null;
  const completion = data?.completion_tokens ?? null;
  const rest = input === null || completion === null ? 0 : (data?.total_tokens ?? 0) - input;
  return {
    input_tokens: input,
    output_tokens: completion === null ? null : Math.max(completion, rest),
    cached_input_tokens: data?.prompt_tokens_details?.cached_tokens ?? data?.prompt_cache_hit_tokens ?? null,
    reasoning_tokens: data?.completion_tokens_details?.reasoning_tokens ?? null,
  };
}
