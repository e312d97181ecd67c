import { createOpenAiCompatibleModel } from '../../src/core/model/openaiCompatible.ts';
import type { ExchangeRecord, Model, ModelContext } from '../../src/core/model/model.ts';
import type { OpenAiCompatibleOptions } from '../../src/core/model/chatEndpoint.ts';
import { createSystemClock } from '../../src/core/model/systemClock.ts';
import type { FakeReply } from './fakeChatReplies.ts';
import { type FakeChatServer, startFakeChatServer } from './fakeChatServer.ts';

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
