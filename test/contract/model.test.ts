import { fetch as undiciFetch } from 'undici';
import { createBaselineModel } from '../../src/core/model/baseline/baseline.ts';
import type { ScriptedAnswer, ScriptedFailure } from '../../src/core/model/script.ts';
import { createScriptedModel } from '../../src/core/model/scripted.ts';
import type { FailureKind } from '../../src/core/schema/modelFailure.ts';
import { apiError, completion, type FakeReply, fakeReplies } from '../support/fakeChatReplies.ts';
import { createFakeClock } from '../support/fakeClock.ts';
import { serveModel } from '../support/fakeModelServer.ts';
import { type ContractReply, type ContractSubject, modelContract } from '../support/modelContract.ts';

modelContract('the scripted model', async (replies) => {
  const clock = createFakeClock();
  let calls = 0;
  const model = createScriptedModel(
    (_request, callNumber) => {
      calls += 1;
      const reply = replies[callNumber - 1] ?? null;
      return reply === 'hang' ? { text: 'never', delay_ms: 86_400_000 } : reply;
    },
    { clock },
  );
  return {
    model,
    calls: () => calls,
    untilCalled: (count) => clock.untilSlept(count),
    async [Symbol.asyncDispose]() {},
  };
});

/** The editor gives the global fetch, the command line undici's own: their errors and bodies differ. */
const fetches: readonly (readonly [string, typeof globalThis.fetch])[] = [
  ["Node's fetch", globalThis.fetch],
  ["undici's fetch", undiciFetch as unknown as typeof globalThis.fetch],
];
for (const [name, fetch] of fetches) {
  modelContract(`the openai-compatible model over ${name}`, async (replies): Promise<ContractSubject> => {
    const served = await serveModel(replies.map(wireReply), {}, { fetch });
    return {
      model: served.model,
      calls: () => served.server.requests.length,
      untilCalled: (count) => served.server.untilReceived(count),
      [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
    };
  });
}

modelContract(
  'the baseline',
  async () => ({
    model: createBaselineModel({ strategy: 'triage' }),
    // It decides by itself: there is nobody whom it could ask.
    calls: () => 0,
    untilCalled: () => Promise.resolve(),
    async [Symbol.asyncDispose]() {},
  }),
  { scriptable: false },
);

function wireReply(reply: ContractReply): FakeReply {
  if (reply === 'hang') return fakeReplies.hangBeforeHeaders;
  return 'failure' in reply ? wireFailure(reply) : wireAnswer(reply);
}

function wireAnswer({ text, reasoning, tool_calls, finish_reason, usage }: ScriptedAnswer): FakeReply {
  return completion({
    ...(text === undefined ? {} : { text }),
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(finish_reason === undefined ? {} : { finish: finish_reason }),
    calls: (tool_calls ?? []).map((call) => ({ ...call, id: call.id ?? null })),
    usage:
      usage === undefined
        ? null
        : {
            prompt_tokens: usage.input_tokens,
            completion_tokens: usage.output_tokens,
            prompt_tokens_details: { cached_tokens: usage.cached_input_tokens },
            completion_tokens_details: { reasoning_tokens: usage.reasoning_tokens },
          },
  });
}

function wireFailure({ failure, retry_after_ms }: ScriptedFailure): FakeReply {
  if (retry_after_ms !== undefined) return fakeReplies.rateLimited(String(retry_after_ms / 1000));
  const reply = wireFailures[failure];
  if (reply === undefined) throw new Error(`The fake server cannot bring about ${failure}.`);
  return reply;
}

const wireFailures: Readonly<Partial<Record<FailureKind, FakeReply>>> = {
  rate_limited: apiError(429, { message: 'Slow down.' }),
  server: fakeReplies.serverError,
  network: fakeReplies.reset,
  malformed_reply: fakeReplies.malformedJson,
  quota: fakeReplies.insufficientQuota,
  bad_request: apiError(400, { message: 'No such parameter.', type: 'invalid_request_error' }),
  context_overflow: fakeReplies.contextLength,
  auth: apiError(401, { message: 'Incorrect API key provided.', code: 'invalid_api_key' }),
  content_filter: apiError(400, { message: 'The prompt was filtered.', code: 'content_filter' }),
};
