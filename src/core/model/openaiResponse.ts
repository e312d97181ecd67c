import type { LanguageModelV4GenerateResult } from '@ai-sdk/provider';
import * as z from 'zod';
import type { FinishReason, ToolCall, Usage } from '../schema/trajectory.ts';
import type { ModelResponse } from './model.ts';
import { unknownKinds } from './openaiReply.ts';

const Count = z.int().nonnegative().nullish().catch(null);
const Counts = z
  .object({
    input_tokens: Count,
    output_tokens: Count,
    input_tokens_details: z.object({ cached_tokens: Count, cache_write_tokens: Count }).nullish().catch(null),
    output_tokens_details: z.object({ reasoning_tokens: Count }).nullish().catch(null),
  })
  .nullish()
  .catch(null);

/** What readOpenAiReply leaves for us beside what the provider reads. */
const Said = z.object({
  said: z.object({
    items: z.array(z.record(z.string(), z.unknown())),
    usage: Counts,
    status: z.string().optional().catch(undefined),
    /** Why the response is incomplete. */
    reason: z.string().optional().catch(undefined),
  }),
});
type Said = z.infer<typeof Said>['said'];

/** The provider's result in our words. Nothing is trimmed, nothing parsed. */
export function toResponse(result: LanguageModelV4GenerateResult): ModelResponse {
  const { said } = Said.parse(result.response?.body);
  const calls = result.content.flatMap((part): ToolCall[] =>
    part.type === 'tool-call' ? [{ id: part.toolCallId, name: part.toolName, arguments: part.input }] : [],
  );
  const raw = rawReason(said);
  return {
    ok: true,
    text: textsOf(result, 'text'),
    reasoning: textsOf(result, 'reasoning'),
    tool_calls: calls,
    finish_reason: finishReason(said, calls.length > 0, result.finishReason.unified === 'content-filter'),
    ...(raw === undefined ? {} : { raw_finish_reason: raw }),
    usage: toUsage(said.usage),
    provider_state: { items: said.items },
  };
}

/** Messages and summaries of one reply (a comment before a call, a final answer) are paragraphs of their own. */
function textsOf({ content }: LanguageModelV4GenerateResult, type: 'text' | 'reasoning'): string {
  return content.flatMap((part) => (part.type === type && part.text !== '' ? [part.text] : [])).join('\n\n');
}

/**
 * The API has a status, and a reason where that is `incomplete`.
 *
 * @param refused whether the model wrote a refusal and no call
 */
function finishReason({ status, reason }: Said, hasCalls: boolean, refused: boolean): FinishReason {
  if (reason === 'max_output_tokens') return 'length';
  if (reason === 'content_filter') return 'content_filter';
  if (reason !== undefined || (status !== undefined && status !== 'completed')) return 'other';
  if (hasCalls) return 'tool_calls';
  return refused ? 'content_filter' : 'stop';
}

/** Output of a kind that is not known goes back to the model as it came, but no figure counts it: so it is told. */
function rawReason({ status, reason, items }: Said): string | undefined {
  const said = reason ?? status;
  const unknown = unknownKinds(items);
  if (unknown.length === 0) return said;
  return `${said ?? 'no status'}; output of unknown kind: ${unknown.join(', ')}`;
}

/** From the API's own counts: the provider writes 0 for what was not said. */
function toUsage(counts: Said['usage']): Usage {
  const written = counts?.input_tokens_details?.cache_write_tokens;
  return {
    input_tokens: counts?.input_tokens ?? null,
    output_tokens: counts?.output_tokens ?? null,
    cached_input_tokens: counts?.input_tokens_details?.cached_tokens ?? null,
    reasoning_tokens: counts?.output_tokens_details?.reasoning_tokens ?? null,
    ...(written === undefined || written === null ? {} : { cache_write_input_tokens: written }),
  };
}
