import assert from 'node:assert/strict';
import type { OpenAiCompatibleOptions } from '../../src/core/model/chatEndpoint.ts';
import type { ChatMessage } from '../../src/core/model/model.ts';
import { completion, fakeReplies } from '../support/fakeChatReplies.ts';
import { startFakeChatServer } from '../support/fakeChatServer.ts';
import { accepted, assistant, never, request, serveModel, start, tools } from '../support/fakeModelServer.ts';
import type { FakeReply } from '../support/fakeReply.ts';
import { assertGolden } from '../support/golden.ts';

/** A conversation of four turns: two calls at a time, a truncated one, text only, and an end. */
const fourTurns: readonly FakeReply[] = [
  completion({
    text: 'Looking.',
    reasoning: 'Alerts first.',
    calls: [
      { id: 'call_a', name: 'code_exec', arguments: '{"cmd":  "ls alerts"}' },
      { id: null, name: 'code_exec', arguments: { cmd: 'ls events' } },
    ],
  }),
  completion({
    reasoning: 'Now logs.',
    calls: [{ id: 'call_c', name: 'code_exec', arguments: '{"cmd": "grep' }],
  }),
  completion({ text: 'I think it is the cache.', reasoning: 'Done.' }),
  completion({ calls: [{ id: 'call_d', name: 'finish', arguments: '' }] }),
];

/** Plays {@link fourTurns} as an agent would, and gives the bodies that were sent. */
async function playFourTurns(options: Partial<OpenAiCompatibleOptions> = {}) {
  await using served = await serveModel(fourTurns, options);
  const messages: ChatMessage[] = [...start];
  for (let turn = 0; turn < fourTurns.length; turn += 1) {
    const response = accepted(await served.model.generate({ messages: [...messages], tools }, never));
    messages.push(assistant(response));
    for (const call of response.tool_calls) {
      messages.push({
        role: 'tool',
        tool_call_id: call.id,
        name: call.name,
        content: `result of ${call.id}`,
      });
    }
    if (response.tool_calls.length === 0)
      messages.push({ role: 'user', content: 'Please continue the task' });
  }
  return {
    bodies: served.server.requests.map(({ body }) => body),
    texts: served.server.requests,
    records: served.records,
  };
}

describe('the openai-compatible model, on the wire', () => {
  it('sends the body of the golden file, with every option set', async () => {
    const { texts } = await playFourTurns({
      temperature: 0,
      reasoningEffort: 'high',
      extraBody: { top_k: 20 },
    });
    const sent = texts.map(({ method, path, text }) => ({ method, path, body: JSON.parse(text) }));
    assertGolden('openai-compatible-conversation.json', `${JSON.stringify(sent, null, 2)}\n`);
  });

  it('sends the body of the golden file, with no option set and no tools', async () => {
    await using served = await serveModel([fakeReplies.text]);
    await served.model.generate({ messages: start, tools: [] }, never);
    const body = JSON.parse(served.server.requests[0]?.text ?? '');
    assertGolden('openai-compatible-minimal.json', `${JSON.stringify(body, null, 2)}\n`);
  });

  it('sends tool arguments back exactly as the model wrote them, truncated ones too', async () => {
    const { bodies } = await playFourTurns();
    const sent = messagesOf(bodies[3]).flatMap((message) => message.tool_calls ?? []);
    assert.deepEqual(
      sent.map((call) => [call.id, call.function.arguments]),
      [
        ['call_a', '{"cmd":  "ls alerts"}'],
        ['call_1_2', '{"cmd":"ls events"}'],
        ['call_c', '{"cmd": "grep'],
      ],
    );
  });

  it('names with every tool result the call that it answers', async () => {
    const { bodies } = await playFourTurns();
    const results = messagesOf(bodies[3]).filter((message) => message.role === 'tool');
    assert.deepEqual(results, [
      { role: 'tool', tool_call_id: 'call_a', content: 'result of call_a' },
      { role: 'tool', tool_call_id: 'call_1_2', content: 'result of call_1_2' },
      { role: 'tool', tool_call_id: 'call_c', content: 'result of call_c' },
    ]);
  });

  for (const [sendReasoningBack, expected] of [
    [true, ['Alerts first.', 'Now logs.', 'Done.']],
    [false, [undefined, undefined, undefined]],
  ] as const) {
    it(`${sendReasoningBack ? 'sends reasoning back' : 'sends no reasoning back'} as it is told to`, async () => {
      const { bodies } = await playFourTurns({ sendReasoningBack });
      const turns = messagesOf(bodies[3]).filter((message) => message.role === 'assistant');
      assert.deepEqual(
        turns.map((message) => message.reasoning_content),
        expected,
      );
    });
  }

  it("sends Gemini's signature of a tool call back with it", async () => {
    const google = { google: { thought_signature: 'c2lnbmF0dXJl' } };
    const call = {
      id: 'a',
      type: 'function',
      function: { name: 'code_exec', arguments: '{}' },
      extra_content: google,
    };
    const body = {
      choices: [{ message: { content: null, tool_calls: [call] }, finish_reason: 'tool_calls' }],
    };
    await using served = await serveModel([{ body }, fakeReplies.text]);
    const first = accepted(await served.model.generate(request, never));
    const stored: ChatMessage = JSON.parse(JSON.stringify(assistant(first)));
    const result: ChatMessage = { role: 'tool', tool_call_id: 'a', name: 'code_exec', content: 'ok' };
    await served.model.generate({ messages: [...start, stored, result], tools }, never);
    assert.deepEqual(messagesOf(served.server.requests[1]?.body)[2]?.tool_calls, [call]);
  });

  it('sends the key as a bearer token, and none where there is none', async () => {
    await using served = await serveModel([fakeReplies.text]);
    await served.model.generate(request, never);
    assert.equal(served.server.requests[0]?.headers.authorization, 'Bearer key-for-the-fake-server/1');
    await using open = await serveModel([fakeReplies.text], {}, { apiKey: null });
    await open.model.generate(request, never);
    assert.equal(open.server.requests[0]?.headers.authorization, undefined);
  });

  it('sends the limit of tokens in the field that it is told, and only there', async () => {
    for (const [field, other] of [
      ['max_completion_tokens', 'max_tokens'],
      ['max_tokens', 'max_completion_tokens'],
    ] as const) {
      await using served = await serveModel([fakeReplies.text], { maxTokensField: field, maxTokens: 1234 });
      await served.model.generate(request, never);
      const body = served.server.requests[0]?.body;
      assert.deepEqual([body?.[field], body !== null && body !== undefined && other in body], [1234, false]);
      assert.equal(served.model.identity.parameters[field], 1234);
      assert.equal(other in served.model.identity.parameters, false);
    }
  });

  it('sends further fields as they are, in every request', async () => {
    const extraBody = { top_k: 20, provider: { order: ['a'] }, chat_template_kwargs: { thinking: false } };
    const { bodies } = await playFourTurns({ extraBody });
    for (const body of bodies) {
      assert.deepEqual(
        Object.fromEntries(Object.keys(extraBody).map((key) => [key, body?.[key]])),
        extraBody,
      );
    }
  });

  for (const [suffix, path] of [
    ['', '/v1/chat/completions'],
    ['/', '/v1/chat/completions'],
    ['?api-version=2025-01-01', '/v1/chat/completions?api-version=2025-01-01'],
  ] as const) {
    it(`asks ${path} for an endpoint that ends in v1${suffix}`, async () => {
      const server = await startFakeChatServer([fakeReplies.text]);
      await using _ = server;
      await using served = await serveModel([], { endpoint: `${server.url}${suffix}` });
      accepted(await served.model.generate(request, never));
      assert.equal(server.requests[0]?.path, path);
    });
  }

  it('names in its identity what it sends: model, host, parameters and the version of the library', async () => {
    await using served = await serveModel([], {
      temperature: 0.5,
      reasoningEffort: 'low',
      extraBody: { top_k: 20, provider: { order: ['a'] } },
    });
    const { adapter_version, ...identity } = served.model.identity;
    assert.match(adapter_version, /^@ai-sdk\/openai-compatible \d+\.\d+\.\d+$/);
    assert.deepEqual(identity, {
      adapter: 'openai-compatible',
      model: 'fake-model',
      endpoint_host: new URL(served.server.url).host,
      parameters: {
        max_tokens: 8000,
        temperature: 0.5,
        reasoning_effort: 'low',
        tool_choice: 'auto',
        send_reasoning: true,
        top_k: 20,
        provider: '{"order":["a"]}',
      },
    });
  });
});

interface WireMessageSent {
  readonly role: string;
  readonly content?: unknown;
  readonly reasoning_content?: string;
  readonly tool_call_id?: string;
  readonly tool_calls?: readonly { readonly id: string; readonly function: { readonly arguments: string } }[];
}

function messagesOf(body: Record<string, unknown> | null | undefined): readonly WireMessageSent[] {
  assert.ok(Array.isArray(body?.messages));
  return body.messages;
}
