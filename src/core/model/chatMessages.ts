import type { LanguageModelV4GenerateResult, LanguageModelV4Prompt } from '@ai-sdk/provider';
import * as z from 'zod';
import type { FinishReason, Usage } from '../schema/trajectory.ts';
import { isRecord } from './isRecord.ts';
import type { ChatMessage, ModelResponse } from './model.ts';
import { type AssistantContent, type AssistantMessage, spoken, toPromptMessage } from './promptMessages.ts';

/** Name under which the provider files what it has no field for. */
export const providerName = 'openaiCompatible';

/** What this adapter wants back with an assistant message: Gemini's signatures of tool calls, by id of the call. */
const ProviderState = z.object({ thought_signatures: z.record(z.string(), z.string()) });

/** The conversation as the provider takes it, one message for each of ours, in order. */
export function toPrompt(
  messages: readonly ChatMessage[],
  options: { readonly sendReasoning: boolean },
): LanguageModelV4Prompt {
  return messages.map((message) =>
    toPromptMessage(message, (said) => toContent(said, options.sendReasoning)),
  );
}

function toContent(message: AssistantMessage, sendReasoning: boolean): AssistantContent {
  const state = ProviderState.safeParse(message.provider_state);
  const reasoning = sendReasoning ? message.reasoning.toWellFormed() : '';
  return [
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
  ];
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

/** The provider's result in our words. */
export function toResponse(result: LanguageModelV4GenerateResult): ModelResponse {
  const signatures = result.content.flatMap((part) => {
    if (part.type !== 'tool-call') return [];
    const signature = part.providerMetadata?.[providerName]?.thoughtSignature;
    return typeof signature === 'string' ? [[part.toolCallId, signature] as const] : [];
  });
  return {
    ...spoken(result, (input) => input.toWellFormed()),
    finish_reason: finishReasons[result.finishReason.unified],
    usage: toUsage(result.usage.raw),
    ...(signatures.length === 0
      ? {}
      : { provider_state: { thought_signatures: Object.fromEntries(signatures) } }),
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
