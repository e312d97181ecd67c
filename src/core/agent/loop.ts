import type { ModelFailure, ModelResponse, ToolDefinition } from '../model/model.ts';
import { type Asking, ask } from './ask.ts';
import { forgetLastTurn, needsSummary, summarise } from './context.ts';
import { Conversation } from './conversation.ts';
import type { Prompts } from './prompts.ts';
import { type FinishArguments, finishTool, runOrder, runTool, type ToolBox } from './tools.ts';
import { announcement, isAnnounced } from './turnMessages.ts';

export interface AgentOptions {
  readonly systemPrompt: string;
  readonly taskPrompt: string;
  readonly prompts: Prompts;
  readonly tools: readonly ToolDefinition[];
  readonly toolBox: ToolBox;
  readonly asking: Asking;
  readonly maxTurns: number;
  readonly contextWindow?: number;
  /** Called when a turn and its tools are done. */
  readonly onTurn: (turn: number) => void;
}

/** How the loop ended. An abort is not among them: the loop then rejects with the signal's reason. */
export type AgentEnding =
  | { readonly kind: 'finished'; readonly turns: number; readonly finish: FinishArguments }
  | { readonly kind: 'turn_limit'; readonly turns: number }
  | { readonly kind: 'model_error'; readonly turns: number; readonly failure: ModelFailure }
  | { readonly kind: 'sandbox_error'; readonly turns: number; readonly detail: string };

/**
 * The agent loop, as BENCHMARK.md §5.3 describes the reference harness: a turn is one accepted assistant message,
 * whatever it contains; the loop ends by `finish`, at the cap, or on a fault, and never on text alone.
 */
export async function runAgent(options: AgentOptions, signal: AbortSignal): Promise<AgentEnding> {
  const { asking, prompts, maxTurns, tools } = options;
  const conversation = new Conversation(asking.record);
  conversation.say('system', 'system', options.systemPrompt);
  conversation.say('user', 'task', options.taskPrompt);

  for (let turn = 1; turn <= maxTurns; turn++) {
    if (isAnnounced(turn - 1, maxTurns)) {
      conversation.say('user', 'turns_warning', announcement(turn - 1, maxTurns, prompts));
    }
    const response = await takeTurn(conversation, turn, options, signal);
    if (!response.ok) return { kind: 'model_error', turns: turn - 1, failure: response };

    const ending = await runTools(conversation, response, turn, options, signal);
    options.onTurn(turn);
    if (ending !== null) return ending;
    if (response.tool_calls.length === 0 && turn < maxTurns && !isAnnounced(turn, maxTurns)) {
      conversation.say('user', 'continue', prompts.continue);
    }
    if (turn < maxTurns && needsSummary(response.usage, options.contextWindow)) {
      const failure = await summarise({ conversation, asking, tools, prompts }, turn, signal);
      if (failure !== null) return { kind: 'model_error', turns: turn, failure };
    }
  }
  return { kind: 'turn_limit', turns: maxTurns };
}

/** Asks until a message is accepted; a request that is too long is made again without the latest turn. */
async function takeTurn(
  conversation: Conversation,
  turn: number,
  { asking, tools }: AgentOptions,
  signal: AbortSignal,
): Promise<ModelResponse | ModelFailure> {
  for (;;) {
    signal.throwIfAborted();
    const answer = await ask({ messages: conversation.messages, tools }, turn, 'turn', asking, signal);
    if (answer.ok) {
      const { text, reasoning, tool_calls, provider_state } = answer;
      const state = provider_state === undefined ? {} : { provider_state };
      conversation.add({ role: 'assistant', content: text, reasoning, tool_calls, ...state });
      return answer;
    }
    if (answer.kind !== 'context_overflow' || !forgetLastTurn(conversation, turn, asking)) return answer;
  }
}

/** Runs the calls of a message, one after the other. @returns how that ended the attempt, or null */
async function runTools(
  conversation: Conversation,
  response: ModelResponse,
  turn: number,
  { asking, toolBox }: AgentOptions,
  signal: AbortSignal,
): Promise<AgentEnding | null> {
  const calls = runOrder(response.tool_calls);
  const finishCalls = calls.filter((call) => call.name === finishTool).length;
  for (const call of calls) {
    const { entry, finish, sandboxError } = await runTool(call, finishCalls, toolBox, signal);
    asking.record({ type: 'tool_result', turn, ...entry });
    signal.throwIfAborted();
    if (sandboxError !== undefined) return { kind: 'sandbox_error', turns: turn, detail: sandboxError };
    if (finish !== undefined) return { kind: 'finished', turns: turn, finish };
    conversation.add({ role: 'tool', tool_call_id: call.id, name: call.name, content: entry.content });
  }
  return null;
}
