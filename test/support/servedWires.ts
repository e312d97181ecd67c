import { createAnthropicModel } from '../../src/core/model/anthropic.ts';
import type { AnthropicOptions } from '../../src/core/model/anthropicEndpoint.ts';
import { createGoogleModel } from '../../src/core/model/google.ts';
import type { GoogleOptions } from '../../src/core/model/googleEndpoint.ts';
import type { Model, ModelContext } from '../../src/core/model/model.ts';
import type { ExchangeRecord } from '../../src/core/schema/exchange.ts';
import { createOpenAiModel } from '../../src/core/model/openai.ts';
import type { OpenAiOptions } from '../../src/core/model/openaiEndpoint.ts';
import { createSystemClock } from '../../src/core/model/systemClock.ts';
import { anthropicWire } from './fakeAnthropic.ts';
import { geminiWire } from './fakeGemini.ts';
import type { ServedModel } from './fakeModelServer.ts';
import type { FakeReply } from './fakeReply.ts';
import { responsesWire } from './fakeResponses.ts';
import { startFakeServer } from './fakeServer.ts';
import type { FakeWire } from './fakeWire.ts';

type Created = (endpoint: string, context: ModelContext) => Model;

async function serve(
  wire: FakeWire,
  replies: readonly FakeReply[],
  context: Partial<ModelContext>,
  create: Created,
): Promise<ServedModel> {
  const server = await startFakeServer(wire, replies);
  const records: ExchangeRecord[] = [];
  const model = create(server.url, {
    exchanges: (record) => records.push(record),
    clock: createSystemClock(),
    apiKey: 'key-for-the-fake-server/1',
    fetch: globalThis.fetch,
    ...context,
  });
  return { server, model, records, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const common = { name: 'my-llm', model: 'fake-model', maxTokens: 8000, timeoutMs: 600_000 };

/** An anthropic model and the fake server it talks to. */
export function serveAnthropic(
  replies: readonly FakeReply[],
  options: Partial<AnthropicOptions> = {},
  context: Partial<ModelContext> = {},
): Promise<ServedModel> {
  return serve(anthropicWire, replies, context, (endpoint, whole) =>
    createAnthropicModel({ ...common, endpoint, promptCaching: true, ...options }, whole),
  );
}

/** A google model and the fake server it talks to. */
export function serveGoogle(
  replies: readonly FakeReply[],
  options: Partial<GoogleOptions> = {},
  context: Partial<ModelContext> = {},
): Promise<ServedModel> {
  return serve(geminiWire, replies, context, (endpoint, whole) =>
    createGoogleModel({ ...common, endpoint, ...options }, whole),
  );
}

/** An openai model and the fake server it talks to. */
export function serveOpenAi(
  replies: readonly FakeReply[],
  options: Partial<OpenAiOptions> = {},
  context: Partial<ModelContext> = {},
): Promise<ServedModel> {
  return serve(responsesWire, replies, context, (endpoint, whole) =>
    createOpenAiModel({ ...common, endpoint, sendReasoningBack: true, ...options }, whole),
  );
}
