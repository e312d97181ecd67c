import type {
  LanguageModelV4GenerateResult,
  LanguageModelV4Message,
  LanguageModelV4Prompt,
} from '@ai-sdk/provider';
import * as z from 'zod';
import type { FinishReason, Usage } from '../schema/trajectory.ts';
import { isRecord } from './isRecord.ts';
import type { ChatMessage, ModelResponse } from './model.ts';
import { type AssistantContent, type AssistantMessage, spoken, toPromptMessage } from './promptMessages.ts';

/**
 * What this adapter wants back with an assistant message: the parts of the reply as they came, since a thought signature
 * holds only on the part that it came on, and parts must not be joined. What a function call was called with is in
 * `tool_calls`, in the same order.
 */
const ProviderState = z.object({ parts: z.array(z.record(z.string(), z.unknown())).min(1) });

export type Part = Readonly<Record<string, unknown>>;

/** The parts of an assistant message as they came, or null where it came from elsewhere. */
export function partsOf(message: ChatMessage): readonly Part[] | null {
  if (message.role !== 'assistant') return null;
  const state = ProviderState.safeParse(message.provider_state);
  return state.success ? state.data.parts : null;
}

/** Whether a message is sent. The API refuses one without a part, and the provider leaves empty texts out. */
export function isSent(message: ChatMessage): boolean {
  if (message.role !== 'assistant') return true;
  return partsOf(message) !== null || message.content !== '' || message.tool_calls.length > 0;
}

/**
 * The conversation as the provider takes it: of the messages that are sent, one each, but the results of one turn in one
 * message and in the order of its calls, since the API wants the answers to parallel calls together, and knows those
 * without an id by their place.
 */
export function toPrompt(messages: readonly ChatMessage[]): LanguageModelV4Prompt {
  const prompt: LanguageModelV4Message[] = [];
  let calls: readonly string[] = [];
  for (const message of messages.filter(isSent)) {
    if (message.role === 'assistant') calls = message.tool_calls.map(({ id }) => id);
    const last = prompt.at(-1);
    const next = toPromptMessage(message, toContent);
    if (last?.role !== 'tool' || next.role !== 'tool') prompt.push(next);
    else last.content = [...last.content, ...next.content].sort((a, b) => place(a, calls) - place(b, calls));
  }
  return prompt;
}

type ToolContent = Extract<LanguageModelV4Message, { role: 'tool' }>['content'][number];

function place(part: ToolContent, calls: readonly string[]): number {
  return part.type === 'tool-result' ? calls.indexOf(part.toolCallId) : -1;
}

/** Inputs, and parts as they came, are put in by exactConversation. */
function toContent({ content, tool_calls }: AssistantMessage): AssistantContent {
  return [
    { type: 'text', text: content.toWellFormed() },
    ...tool_calls.map(({ id, name }) => ({
      type: 'tool-call' as const,
      toolCallId: id,
      toolName: name,
      input: {},
    })),
  ];
}

/** The arguments of a function call as readGoogleReply hides them from the provider, which would parse and judge them. */
const HiddenArguments = z.object({ text: z.string() });

/** The provider's result in our words. */
export function toResponse(result: LanguageModelV4GenerateResult): ModelResponse {
  const said = spoken(result, (input) => HiddenArguments.parse(JSON.parse(input)).text);
  const parts = originalParts(result.response?.body);
  return {
    ...said,
    finish_reason: finishReason(said.raw_finish_reason, said.tool_calls.length > 0),
    usage: toUsage(result.usage.raw),
    ...(parts.length === 0 ? {} : { provider_state: { parts } }),
  };
}

/** As readGoogleReply leaves them for us beside what the provider reads. */
function originalParts(body: unknown): readonly Part[] {
  const parts = isRecord(body) ? body.originalParts : undefined;
  return Array.isArray(parts) ? parts.filter(isRecord) : [];
}

/** The API says STOP for a turn with calls too. */
function finishReason(raw: string | undefined, hasCalls: boolean): FinishReason {
  if (raw === 'STOP') return hasCalls ? 'tool_calls' : 'stop';
  return finishReasons.get(raw) ?? 'other';
}

/** A reply that was blocked is a response like any other, with whatever came, as a chat-completions API has it too. */
const finishReasons: ReadonlyMap<string | undefined, FinishReason> = new Map([
  ['MAX_TOKENS', 'length'],
  ['CONTINUATION', 'length'],
  ['SAFETY', 'content_filter'],
  ['RECITATION', 'content_filter'],
  ['BLOCKLIST', 'content_filter'],
  ['PROHIBITED_CONTENT', 'content_filter'],
  ['SPII', 'content_filter'],
]);

const Count = z.int().nonnegative().nullish().catch(null);
const RawUsage = z.object({
  said: z.object({
    promptTokenCount: Count,
    toolUsePromptTokenCount: Count,
    cachedContentTokenCount: Count,
    candidatesTokenCount: Count,
    thoughtsTokenCount: Count,
  }),
});

/** The API counts thoughts apart from the rest of the output, and leaves out counts that are 0. */
function toUsage(raw: unknown): Usage {
  const said = RawUsage.safeParse(raw).data?.said;
  const input = said?.promptTokenCount ?? null;
  const written = said?.candidatesTokenCount ?? null;
  const thought = said?.thoughtsTokenCount ?? null;
  return {
    input_tokens: input === null ? null : input + (said?.toolUsePromptTokenCount ?? 0),
    output_tokens:
      written === null && thought === null && input === null ? null : (written ?? 0) + (thought ?? 0),
    cached_input_tokens: said?.cachedContentTokenCount ?? null,
    reasoning_tokens: thought,
  };
}
