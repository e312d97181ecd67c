import assert from 'node:assert/strict';
import { fetch as undiciFetch } from 'undici';
import * as z from 'zod';
import { createBaselineModel } from '../../src/core/model/baseline/baseline.ts';
import { createEditorModel, type EditorReply } from '../../src/core/model/editor.ts';
import { modelFailure } from '../../src/core/model/failure.ts';
import { createReplayModel, type Recording } from '../../src/core/model/replay.ts';
import type { ScriptedAnswer, ScriptedFailure } from '../../src/core/model/script.ts';
import { createScriptedModel } from '../../src/core/model/scripted.ts';
import { EditorModelReply, EditorModelRequest } from '../../src/protocol/editorModel.ts';
import { chatWire } from '../support/chatWire.ts';
import { createFakeClock } from '../support/fakeClock.ts';
import { serveModel } from '../support/fakeModelServer.ts';
import { wireReply } from '../support/fakeWire.ts';
import { type ContractSubject, modelContract } from '../support/modelContract.ts';

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
    const served = await serveModel(
      replies.map((reply) => wireReply(chatWire, reply)),
      {},
      { fetch },
    );
    return {
      model: served.model,
      calls: () => served.server.requests.length,
      untilCalled: (count) => served.server.untilReceived(count),
      [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
    };
  });
}

/** The editor at the other end of the channel: what comes and goes must fit the protocol, as it is checked there. */
modelContract("the editor's model", async (replies): Promise<ContractSubject> => {
  const clock = createFakeClock();
  const received: unknown[] = [];
  const model = createEditorModel(
    { model: 'probe/one', maxTokens: 8_000, timeoutMs: 30_000 },
    { exchanges: (record) => z.json().parse(record), clock },
    async (request, signal) => {
      received.push(EditorModelRequest.parse(structuredClone(request)));
      const reply = replies[received.length - 1];
      if (reply === 'hang') return await clock.sleep(86_400_000, signal).then(() => assert.fail('woke up'));
      return EditorModelReply.parse(reply === undefined ? assert.fail('no reply left') : editorReply(reply));
    },
  );
  return {
    model,
    calls: () => received.length,
    untilCalled: (count) => clock.untilSlept(count),
    async [Symbol.asyncDispose]() {},
  };
});

modelContract(
  'the replay',
  async () => {
    const scripted = createScriptedModel([{ text: 'hello' }]);
    const answer = await scripted.generate({ messages: [], tools: [] }, new AbortController().signal);
    let calls = 0;
    const recording: Recording = {
      ...{ sha256: 'f'.repeat(64), runId: 'run', model: 'm', path: 'run' },
      has: () => true,
      calls: () => {
        calls += 1;
        return [{ purpose: 'turn', messageCount: 2, heard: null, answer }];
      },
    };
    const attempt = { task_id: 'Scenario-1', repeat: 1 };
    const context = { exchanges: () => {}, clock: createFakeClock(), apiKey: null, fetch: globalThis.fetch };
    return {
      model: createReplayModel('again', recording, { ...context, attempt }),
      calls: () => calls,
      untilCalled: () => Promise.resolve(),
      async [Symbol.asyncDispose]() {},
    };
  },
  // Failures are played as they ended, after their retries: none of them is made again.
  { scriptable: false },
);

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

function editorReply(reply: ScriptedAnswer | ScriptedFailure): EditorReply {
  if ('failure' in reply) {
    const { failure, retry_after_ms } = reply;
    return modelFailure(
      failure,
      `The model says ${failure}.`,
      retry_after_ms === undefined ? {} : { retry_after_ms },
    );
  }
  const calls = reply.tool_calls ?? [];
  const { usage = {} } = reply;
  return {
    ok: true,
    answered_by: 'probe/one 1',
    text: reply.text ?? '',
    reasoning: reply.reasoning ?? '',
    tool_calls: calls.map(({ id = '', name, arguments: text }) => ({
      id,
      name,
      arguments: typeof text === 'string' ? text : JSON.stringify(text),
    })),
    finish_reason: reply.finish_reason ?? (calls.length > 0 ? 'tool_calls' : 'stop'),
    usage: {
      input_tokens: usage.input_tokens ?? null,
      output_tokens: usage.output_tokens ?? null,
      cached_input_tokens: usage.cached_input_tokens ?? null,
      reasoning_tokens: usage.reasoning_tokens ?? null,
    },
    left_out: [],
  };
}
