import type {
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4Prompt,
} from '@ai-sdk/provider';
import * as z from 'zod';
import { assertNever } from '../errors.ts';
import type { FinishReason, ToolCall, Usage } from '../schema/trajectory.ts';
import type { ChatMessage, ModelResponse } from './model.ts';
import { type AssistantContent, type AssistantMessage, spoken, toPromptMessage } from './promptMessages.ts';

/** A block of a reply, in the order in which the model wrote them. What a tool call holds is in `tool_calls`. */
const StateBlock = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() }),
  z.object({ type: z.literal('redacted_thinking'), data: z.string() }),
  z.object({ type: z.literal('tool_use'), id: z.string() }),
]);
type StateBlock = z.infer<typeof StateBlock>;

/** What this adapter wants back with an assistant message: thinking is signed, and refused if anything in it changes. */
const ProviderState = z.object({ blocks: z.array(StateBlock) });

/**
 * The conversation as the provider takes it. Messages of an assistant that the API would refuse are left out: empty ones,
 * and what has no text and no tool call after its thinking.
 */
export function toPrompt(messages: readonly ChatMessage[]): LanguageModelV4Prompt {
  return messages
    .map((message) => toPromptMessage(message, contentOf))
    .filter(({ role, content }) => role !== 'assistant' || content.length > 0);
}

function contentOf(message: AssistantMessage): AssistantContent {
  return sendable(blocksOf(message)).flatMap((block) => toContent(block, message.tool_calls));
}

/** Reasoning without a signature cannot be sent: the API takes none that it did not sign. */
function blocksOf({ content, tool_calls, provider_state }: AssistantMessage): StateBlock[] {
  const state = ProviderState.safeParse(provider_state);
  if (state.success) return state.data.blocks;
  return [
    { type: 'text', text: content.toWellFormed() },
    ...tool_calls.map(({ id }) => ({ type: 'tool_use' as const, id })),
  ];
}

/**
 * Without what the API answers with a 400: text of nothing but blanks, and thinking after which nothing follows ("The
 * final block in an assistant message cannot be `thinking`"), as when a reply was cut off in it.
 */
function sendable(blocks: readonly StateBlock[]): readonly StateBlock[] {
  const said = blocks.filter((block) => block.type !== 'text' || block.text.trim() !== '');
  const last = said.findLastIndex((block) => block.type === 'text' || block.type === 'tool_use');
  return said.slice(0, last + 1);
}

function toContent(block: StateBlock, calls: readonly ToolCall[]): AssistantContent {
  switch (block.type) {
    case 'text':
      return [{ type: 'text', text: block.text }];
    case 'thinking': {
      const { thinking, signature } = block;
      return [{ type: 'reasoning', text: thinking, providerOptions: { anthropic: { signature } } }];
    }
    case 'redacted_thinking':
      return [{ type: 'reasoning', text: '', providerOptions: { anthropic: { redactedData: block.data } } }];
    case 'tool_use': {
      const call = calls.find(({ id }) => id === block.id);
      // The input is put in by exactBody.
      return call === undefined
        ? []
        : [{ type: 'tool-call', toolCallId: call.id, toolName: call.name, input: {} }];
    }
    default:
      return assertNever(block);
  }
}

/** The arguments of a tool call as readAnthropicReply hides them from the provider, which would parse and judge them. */
const HiddenInput = z.object({ text: z.string() });

/** The provider's result in our words. */
export function toResponse(result: LanguageModelV4GenerateResult): ModelResponse {
  const blocks = result.content.flatMap(toStateBlock);
  return {
    ...spoken(result, (input) => HiddenInput.parse(JSON.parse(input)).text),
    finish_reason: finishReasons.get(result.finishReason.raw) ?? 'other',
    usage: toUsage(result.usage.raw),
    ...(blocks.length === 0 ? {} : { provider_state: { blocks } }),
  };
}

function toStateBlock(part: LanguageModelV4Content): StateBlock[] {
  if (part.type === 'text') return [{ type: 'text', text: part.text.toWellFormed() }];
  if (part.type === 'tool-call') return [{ type: 'tool_use', id: part.toolCallId }];
  if (part.type !== 'reasoning') return [];
  const { signature, redactedData } = part.providerMetadata?.anthropic ?? {};
  if (typeof redactedData === 'string') return [{ type: 'redacted_thinking', data: redactedData }];
  return typeof signature === 'string' ? [{ type: 'thinking', thinking: part.text, signature }] : [];
}

/**
 * A refusal is a response like any other, with whatever the model said, as a chat-completions API has it too. A reply that
 * filled the context window was cut off like one that filled `max_tokens`.
 */
const finishReasons: ReadonlyMap<string | undefined, FinishReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['pause_turn', 'stop'],
  ['tool_use', 'tool_calls'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['refusal', 'content_filter'],
]);

const Count = z.int().nonnegative().nullish().catch(null);
/** As readAnthropicReply leaves it for us beside what the provider needs. */
const RawUsage = z.object({
  said: z.object({
    input_tokens: Count,
    output_tokens: Count,
    cache_read_input_tokens: Count,
    cache_creation_input_tokens: Count,
    output_tokens_details: z.object({ thinking_tokens: Count }).nullish().catch(null),
  }),
});

/** The API counts input that came from its cache, and input that went there, apart from the rest; ours is the whole. */
function toUsage(raw: unknown): Usage {
  const said = RawUsage.safeParse(raw).data?.said;
  const fresh = said?.input_tokens ?? null;
  const read = said?.cache_read_input_tokens ?? null;
  const written = said?.cache_creation_input_tokens ?? null;
  return {
    input_tokens: fresh === null ? null : fresh + (read ?? 0) + (written ?? 0),
    output_tokens: said?.output_tokens ?? null,
    cached_input_tokens: read,
    reasoning_tokens: said?.output_tokens_details?.thinking_tokens ?? null,
    ...(written === null ? {} : { cache_write_input_tokens: written }),
  };
}
