import assert from 'node:assert/strict';
import type { OpenAiCompatibleOptions } from '../../src/core/model/chatEndpoint.ts';
import type {
  ChatMessage,
  Model,
  ModelContext,
  ModelFailure,
  ModelRequest,
  ModelResponse,
  ToolDefinition,
} from '../../src/core/model/model.ts';
import type { ExchangeRecord } from '../../src/core/schema/exchange.ts';
import { createOpenAiCompatibleModel } from '../../src/core/model/openaiCompatible.ts';
import { createSystemClock } from '../../src/core/model/systemClock.ts';
import { type FakeChatServer, startFakeChatServer } from './fakeChatServer.ts';
import type { FakeReply } from './fakeReply.ts';

/** An openai-compatible model and the fake server it talks to. */
export interface ServedModel extends AsyncDisposable {
  readonly server: FakeChatServer;
  readonly model: Model;
  /** What the model wrote for exchanges.jsonl. */
  readonly records: readonly ExchangeRecord[];
}

/** No retry, no time-out within the time of a test, and a key that can be looked for. */
export async function serveModel(
  replies: readonly FakeReply[],
  options: Partial<OpenAiCompatibleOptions> = {},
  context: Partial<ModelContext> = {},
): Promise<ServedModel> {
  const server = await startFakeChatServer(replies);
  const records: ExchangeRecord[] = [];
  const model = createOpenAiCompatibleModel(
    {
      name: 'my-llm',
      model: 'fake-model',
      endpoint: server.url,
      maxTokens: 8000,
      maxTokensField: 'max_tokens',
      timeoutMs: 600_000,
      sendReasoningBack: true,
      ...options,
    },
    {
      exchanges: (record) => records.push(record),
      clock: createSystemClock(),
      apiKey: 'key-for-the-fake-server/1',
      fetch: globalThis.fetch,
      ...context,
    },
  );
  return { server, model, records, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

export const never = new AbortController().signal;

export const tools: readonly ToolDefinition[] = [
  {
    name: 'code_exec',
    description: 'Runs a shell command.',
    parameters: {
      type: 'object',
      properties: { cmd: { type: 'string' } },
      required: ['cmd'],
      additionalProperties: false,
    },
  },
];
export const start: readonly ChatMessage[] = [
  { role: 'system', content: 'You diagnose incidents.' },
  { role: 'user', content: 'Find the root cause.' },
];
export const request: ModelRequest = { messages: start, tools };

/** One call of a model whose server answers `reply`. */
export async function askOnce(
  reply: FakeReply,
  options: Partial<OpenAiCompatibleOptions> = {},
): Promise<ModelResponse | ModelFailure> {
  await using served = await serveModel([reply], options);
  const result = await served.model.generate(request, never);
  assert.equal(served.server.requests.length, 1, 'one call is one request');
  return result;
}

export function accepted(result: ModelResponse | ModelFailure): ModelResponse {
  assert.ok(result.ok, JSON.stringify(result));
  return result;
}

/** A response as the message of the next request. */
export function assistant(response: ModelResponse): ChatMessage {
  const { text, reasoning, tool_calls, provider_state } = response;
  return { role: 'assistant', content: text, reasoning, tool_calls, provider_state };
}
