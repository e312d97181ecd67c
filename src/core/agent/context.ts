import type { ChatMessage, ModelFailure, ModelResponse, ToolDefinition } from '../model/model.ts';
import type { Usage } from '../schema/trajectory.ts';
import { type Asking, ask } from './ask.ts';
import type { Conversation } from './conversation.ts';
import { fillPrompt, type Prompts } from './prompts.ts';

/** Share of the window from which on the history is summarised. Source: BENCHMARK.md §5.1, §5.4. */
export const summaryThreshold = 0.7;

/** Whether a call used so much of the window that the history must shrink. Unknown usage or window: no. */
export function needsSummary(usage: Usage, contextWindow: number | undefined): boolean {
  if (contextWindow === undefined || usage.input_tokens === null || usage.output_tokens === null)
    return false;
  return (usage.input_tokens + usage.output_tokens) / contextWindow >= summaryThreshold;
}

export interface Summarising {
  readonly conversation: Conversation;
  readonly asking: Asking;
  readonly tools: readonly ToolDefinition[];
  readonly prompts: Prompts;
}

/**
 * Replaces the history by a summary that the model itself writes: first asked with its tools in reach, then told to
 * write text only, then without tools. The call is no turn. Source: BENCHMARK.md §5.4.
 * @returns null, or why there is no summary
 */
export async function summarise(
  { conversation, asking, tools, prompts }: Summarising,
  turn: number,
  signal: AbortSignal,
): Promise<ModelFailure | null> {
  const before = conversation.messages.length;
  const plain: ChatMessage = { role: 'user', content: prompts.summarise };
  const insisting: ChatMessage = {
    role: 'user',
    content: `${prompts.summarise}\n\n${prompts.summarise_text_only}`,
  };
  for (const [request, offered] of [
    [plain, tools],
    [insisting, tools],
    [insisting, []],
  ] as const) {
    const answer = await ask(
      { messages: [...conversation.messages, request], tools: offered },
      turn,
      'summary',
      asking,
      signal,
    );
    if (!answer.ok) return answer;
    if (answer.text.trim() === '') continue;
    adopt(conversation, answer, prompts);
    const after = conversation.messages.length;
    asking.record({
      type: 'context_summary',
      turn,
      cause: 'threshold',
      messages_before: before,
      messages_after: after,
    });
    return null;
  }
  return {
    ok: false,
    kind: 'malformed_reply',
    message: 'the model wrote no summary of its context, asked three times',
    retryable: false,
  };
}

function adopt(conversation: Conversation, answer: ModelResponse, prompts: Prompts): void {
  const content = fillPrompt(prompts.summary, { summary: answer.text });
  conversation.replace([
    ...conversation.opening(),
    { role: 'assistant', content, reasoning: '', tool_calls: [] },
  ]);
  conversation.say('user', 'summary_accepted', prompts.summary_accepted);
}

/**
 * After the provider refused a request as too long: forgets the latest turn, its results included, so that the request
 * can be made again. Source: BENCHMARK.md §5.4.
 * @returns whether there was a turn to forget
 */
export function forgetLastTurn(conversation: Conversation, turn: number, asking: Asking): boolean {
  const start = conversation.lastTurnStart();
  if (start === -1) return false;
  const before = conversation.messages.length;
  conversation.replace(conversation.messages.slice(0, start));
  asking.record({
    type: 'context_summary',
    turn,
    cause: 'overflow',
    messages_before: before,
    messages_after: start,
  });
  return true;
}
