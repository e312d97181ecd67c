import type { IncomingHttpHeaders } from 'node:http';
import type { Saying, Tokens } from './agentTalk.ts';
import { chatWire } from './chatWire.ts';
import { anthropicMessage, anthropicWire, toolUse } from './fakeAnthropic.ts';
import { completion } from './fakeChatReplies.ts';
import { functionCall, geminiResponse, geminiWire } from './fakeGemini.ts';
import type { FakeReply } from './fakeReply.ts';
import { callItem, messageItem, openAiResponse, reasoningItem, responsesWire } from './fakeResponses.ts';
import type { FakeWire } from './fakeWire.ts';

/** The result of a call as a request has it. `id`: null where the API has none. */
export interface SentResult {
  readonly id: string | null;
  readonly text: string;
}

type Json = Readonly<Record<string, unknown>>;

/** How an agent talks in one API, and what of its talk it wants to see again. */
export interface AgentDialect {
  readonly wire: FakeWire;
  /** The dearest kind of count that not every API has. */
  readonly hasWrites: boolean;
  readonly keyOf: (headers: IncomingHttpHeaders) => unknown;
  readonly write: (saying: Saying, tokens: Tokens) => FakeReply;
  /** The model's messages in a request, each in the shape that {@link expected} has it in. */
  readonly said: (body: Json) => readonly unknown[];
  /** A message of the model's as the next requests must have it. */
  readonly expected: (saying: Saying) => unknown;
  readonly results: (body: Json) => readonly SentResult[];
  /** What is wrong with the rest of a request, or null. */
  readonly problem: (body: Json) => string | null;
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? value : [];
}

const bearer = ({ authorization }: IncomingHttpHeaders) => authorization?.replace(/^Bearer /, '');

/** @param sendsReasoning whether `reasoning_content` must come back, as some servers require; else it must not */
function chatDialect(sendsReasoning: boolean, problem: AgentDialect['problem']): AgentDialect {
  return {
    wire: chatWire,
    hasWrites: false,
    keyOf: bearer,
    write: ({ text, reasoning, calls }, { fresh, cached, visible, reasoning: thought }) =>
      completion({
        text: text === '' ? null : text,
        reasoning,
        calls: calls.map(({ id, name, text: args }) => ({ id, name, arguments: args })),
        usage: {
          prompt_tokens: fresh + cached,
          completion_tokens: visible + thought,
          total_tokens: fresh + cached + visible + thought,
          prompt_tokens_details: { cached_tokens: cached },
          completion_tokens_details: { reasoning_tokens: thought },
        },
      }),
    said: ({ messages }) =>
      list(messages)
        .filter(({ role }) => role === 'assistant')
        .map(({ content, reasoning_content, tool_calls }) => ({
          text: content ?? '',
          reasoning: reasoning_content ?? '',
          calls: list(tool_calls).map(({ id, function: called }) => ({ id, ...(called as object) })),
        })),
    expected: ({ text, reasoning, calls }) => ({
      text,
      reasoning: sendsReasoning ? reasoning : '',
      calls: calls.map(({ id, name, text: args }) => ({ id, name, arguments: args })),
    }),
    results: ({ messages }) =>
      list(messages)
        .filter(({ role }) => role === 'tool')
        .map(({ tool_call_id, content }) => ({ id: String(tool_call_id), text: String(content) })),
    problem,
  };
}

const responsesDialect: AgentDialect = {
  wire: responsesWire,
  hasWrites: false,
  keyOf: bearer,
  write: (saying, { fresh, cached, visible, reasoning: thought }) =>
    openAiResponse(responsesItems(saying), {
      usage: {
        input_tokens: fresh + cached,
        input_tokens_details: { cached_tokens: cached },
        output_tokens: visible + thought,
        output_tokens_details: { reasoning_tokens: thought },
        total_tokens: fresh + cached + visible + thought,
      },
    }),
  said({ input }) {
    const turns: Json[][] = [];
    list(input).forEach((item, index, items) => {
      if (!isOfModel(item)) return;
      const before = items[index - 1];
      if (before !== undefined && isOfModel(before)) turns.at(-1)?.push(item);
      else turns.push([item]);
    });
    return turns;
  },
  expected: responsesItems,
  results: ({ input }) =>
    list(input)
      .filter(({ type }) => type === 'function_call_output')
      .map(({ call_id, output }) => ({ id: String(call_id), text: String(output) })),
  problem: ({ store, include }) =>
    store === false && JSON.stringify(include) === '["reasoning.encrypted_content"]'
      ? null
      : `store ${store}, include ${JSON.stringify(include)}`,
};

function responsesItems({ text, reasoning, signature, calls }: Saying) {
  return [
    reasoningItem([reasoning], signature),
    ...(text === '' ? [] : [messageItem(text)]),
    ...calls.map(({ id, name, text: args }) => callItem(id, name, args)),
  ];
}

function isOfModel({ type, role }: Json): boolean {
  return type === 'reasoning' || type === 'function_call' || role === 'assistant';
}

const anthropicDialect: AgentDialect = {
  wire: anthropicWire,
  hasWrites: true,
  keyOf: (headers) => headers['x-api-key'],
  write: (saying, { fresh, cached, written, visible, reasoning: thought }) =>
    anthropicMessage(
      [...anthropicText(saying), ...saying.calls.map(({ id, name, text }) => toolUse(id, name, text))],
      {
        stop_reason: saying.calls.length > 0 ? 'tool_use' : 'end_turn',
        usage: {
          input_tokens: fresh,
          cache_creation_input_tokens: written,
          cache_read_input_tokens: cached,
          output_tokens: visible + thought,
          output_tokens_details: { thinking_tokens: thought },
        },
      },
    ),
  said: ({ messages }) =>
    list(messages)
      .filter(({ role }) => role === 'assistant')
      .map(({ content }) => content),
  expected: (saying) => [
    ...anthropicText(saying),
    ...saying.calls.map(({ id, name, text }) => ({ type: 'tool_use', id, name, input: JSON.parse(text) })),
  ],
  results: ({ messages }) =>
    list(messages)
      .flatMap(({ content }) => list(content))
      .filter(({ type }) => type === 'tool_result')
      .map(({ tool_use_id, content }) => ({ id: String(tool_use_id), text: JSON.stringify(content) })),
  problem: ({ thinking }) =>
    JSON.stringify(thinking)?.includes('2000') ? null : 'no thinking of 2000 tokens',
};

function anthropicText({ text, reasoning, signature }: Saying) {
  return [
    { type: 'thinking', thinking: reasoning, signature },
    ...(text === '' ? [] : [{ type: 'text', text }]),
  ];
}

const geminiDialect: AgentDialect = {
  wire: geminiWire,
  hasWrites: false,
  keyOf: (headers) => headers['x-goog-api-key'],
  write: (saying, { fresh, cached, visible, reasoning: thought }) =>
    geminiResponse(
      geminiParts(saying, (text) => text),
      {},
      {
        usageMetadata: {
          promptTokenCount: fresh + cached,
          cachedContentTokenCount: cached,
          candidatesTokenCount: visible,
          thoughtsTokenCount: thought,
          totalTokenCount: fresh + cached + visible + thought,
        },
      },
    ),
  said: ({ contents }) =>
    list(contents)
      .filter(({ role }) => role === 'model')
      .map(({ parts }) => parts),
  expected: (saying) => geminiParts(saying, (text) => JSON.parse(text)),
  results: ({ contents }) =>
    list(contents)
      .flatMap(({ parts }) => list(parts))
      .flatMap(({ functionResponse: given }) => (given === undefined ? [] : [given as Json]))
      .map(({ id, response }) => ({
        id: id === undefined ? null : String(id),
        text: JSON.stringify(response),
      })),
  problem: () => null,
};

/** Calls of every other message come without an id, as this API does; the signature is on the first part that is said. */
function geminiParts({ text, reasoning, signature, calls }: Saying, argsOf: (text: string) => unknown) {
  const hasIds = reasoning.length % 2 === 0;
  return [
    { text: reasoning, thought: true },
    ...(text === '' ? [] : [{ text, ...(calls.length > 0 ? {} : { thoughtSignature: signature }) }]),
    ...calls.map((call, index) =>
      functionCall(
        hasIds ? call.id : null,
        call.name,
        argsOf(call.text),
        index === 0 ? signature : undefined,
      ),
    ),
  ];
}

/** By the name of the model that speaks it. */
export const agentDialects = {
  chat: chatDialect(false, ({ max_tokens }) => (max_tokens === 8000 ? null : 'no max_tokens')),
  vllm: chatDialect(true, ({ max_tokens, max_completion_tokens, top_k }) =>
    max_tokens === undefined && max_completion_tokens === 8000 && top_k === 20
      ? null
      : `max_tokens ${max_tokens}, max_completion_tokens ${max_completion_tokens}, top_k ${top_k}`,
  ),
  gpt: responsesDialect,
  claude: anthropicDialect,
  gemini: geminiDialect,
} satisfies Record<string, AgentDialect>;

export type AgentName = keyof typeof agentDialects;
export const agentNames = Object.keys(agentDialects) as readonly AgentName[];
