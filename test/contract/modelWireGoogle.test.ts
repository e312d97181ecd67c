import assert from 'node:assert/strict';
import type { GoogleOptions } from '../../src/core/model/googleEndpoint.ts';
import type { ChatMessage } from '../../src/core/model/model.ts';
import { functionCall, geminiResponse } from '../support/fakeGemini.ts';
import { accepted, assistant, never, request, start, tools } from '../support/fakeModelServer.ts';
import type { FakeReply } from '../support/fakeReply.ts';
import { assertGolden } from '../support/golden.ts';
import { playTurns, sentJson } from '../support/playTurns.ts';
import { serveGoogle } from '../support/servedWires.ts';

const thought = (text: string) => ({ text, thought: true });

/** Two calls at a time, the first with an id and a signature, the second with neither; a call whose arguments are no object; text whose signature comes on an empty part; an end. */
const fourTurns: readonly FakeReply[] = [
  geminiResponse([
    thought('Alerts first.'),
    { text: 'Looking.', thoughtSignature: 'sig-1-text' },
    functionCall('fc-a', 'code_exec', '{"cmd":  "ls alerts"}', 'sig-1-call'),
    functionCall(null, 'code_exec', '{"cmd": "ls events", "__proto__": {"x": 1}}'),
  ]),
  geminiResponse([functionCall(null, 'code_exec', '{"cmd": "grep', 'sig-2')], { finishReason: 'MAX_TOKENS' }),
  geminiResponse([
    { text: 'I think ' },
    { text: 'it is the cache.' },
    { text: '', thoughtSignature: 'sig-3' },
  ]),
  geminiResponse([functionCall('fc-d', 'finish')]),
];

async function play(options: Partial<GoogleOptions> = {}) {
  await using served = await serveGoogle(fourTurns, options);
  return await playTurns(served, fourTurns.length);
}

type Part = Readonly<Record<string, unknown>>;

function contentsOf(body: unknown): readonly { readonly role: string; readonly parts: readonly Part[] }[] {
  const { contents } = body as { contents: unknown };
  assert.ok(Array.isArray(contents));
  return contents;
}

const ofModel = ({ role }: { readonly role: string }) => role === 'model';

describe('the google model, on the wire', () => {
  it('sends the body of the golden file, with every option set', async () => {
    const { requests } = await play({ temperature: 0, reasoningEffort: 'high' });
    assertGolden('google-conversation.json', sentJson(requests));
  });

  it('sends the body of the golden file, with no option set and no tools', async () => {
    await using served = await serveGoogle([geminiResponse([{ text: 'hi' }])]);
    await served.model.generate({ messages: start, tools: [] }, never);
    assertGolden('google-minimal.json', sentJson(served.server.requests));
  });

  it('sends each part back as it came, with its signature on it and no other, not joined', async () => {
    const { requests } = await play();
    const [first, second, third] = contentsOf(requests[3]?.body).filter(ofModel);
    assert.deepEqual(first?.parts.slice(0, 2), [
      thought('Alerts first.'),
      { text: 'Looking.', thoughtSignature: 'sig-1-text' },
    ]);
    assert.deepEqual(
      first?.parts.slice(2).map(({ thoughtSignature }) => thoughtSignature),
      ['sig-1-call', undefined],
    );
    assert.equal(second?.parts[0]?.thoughtSignature, 'sig-2');
    assert.deepEqual(third?.parts, [
      { text: 'I think ' },
      { text: 'it is the cache.' },
      { text: '', thoughtSignature: 'sig-3' },
    ]);
  });

  it('sends no signature of its own for models that the library believes to need one', async () => {
    await using served = await serveGoogle([...fourTurns], { model: 'gemini-3-pro-preview' });
    const { requests } = await playTurns(served, fourTurns.length);
    const reply = geminiResponse([functionCall(null, 'code_exec', '{}')]);
    await using unsigned = await serveGoogle([reply, reply], { model: 'gemini-3-pro-preview' });
    const { requests: others } = await playTurns(unsigned, 2);
    const sent = [...requests, ...others].map(({ text }) => text).join('\n');
    assert.equal(sent.includes('skip_thought_signature_validator'), false);
  });

  it('sends arguments back as the object that the model wrote, and what is no object as the text that it is', async () => {
    const { requests } = await play();
    const calls = contentsOf(requests[3]?.body)
      .filter(ofModel)
      .flatMap(({ parts }) => parts.flatMap((part) => ('functionCall' in part ? [part.functionCall] : [])));
    assert.deepEqual(
      calls.map((call) => JSON.stringify(call)),
      [
        '{"id":"fc-a","name":"code_exec","args":{"cmd":"ls alerts"}}',
        '{"name":"code_exec","args":{"cmd":"ls events","__proto__":{"x":1}}}',
        '{"name":"code_exec","args":{"INVALID_JSON":"{\\"cmd\\": \\"grep"}}',
      ],
    );
  });

  it('sends a call back without arguments that came without any, and with none in them where it had none', async () => {
    const calls = [functionCall('a', 'finish'), functionCall('b', 'finish', '{}')];
    await using served = await serveGoogle([geminiResponse(calls), geminiResponse([{ text: 'ok' }])]);
    const { requests } = await playTurns(served, 2);
    assert.deepEqual(contentsOf(requests[1]?.body)[1]?.parts, [
      { functionCall: { id: 'a', name: 'finish' } },
      { functionCall: { id: 'b', name: 'finish', args: {} } },
    ]);
  });

  it('answers parallel calls in one message, with ids where the API gave them and in order where it gave none', async () => {
    const { requests } = await play();
    const response = (content: string) => ({ name: 'code_exec', content });
    assert.deepEqual(contentsOf(requests[1]?.body)[2], {
      role: 'user',
      parts: [
        { functionResponse: { id: 'fc-a', name: 'code_exec', response: response('result of fc-a') } },
        { functionResponse: { name: 'code_exec', response: response('result of call_1_2') } },
      ],
    });
  });

  it('answers calls without ids in their order, whatever the order in which they were run', async () => {
    const calls = ['finish', 'code_exec'].map((name) => functionCall(null, name, '{}'));
    await using served = await serveGoogle([geminiResponse(calls), geminiResponse([{ text: 'ok' }])]);
    const first = accepted(await served.model.generate(request, never));
    const results = first.tool_calls.map(({ id, name }): ChatMessage => {
      return { role: 'tool', tool_call_id: id, name, content: 'ok' };
    });
    await served.model.generate(
      { messages: [...start, assistant(first), ...results.reverse()], tools },
      never,
    );
    const names = contentsOf(served.server.requests[1]?.body)[2]?.parts.map(
      ({ functionResponse }) => (functionResponse as { name: string }).name,
    );
    assert.deepEqual(names, ['finish', 'code_exec']);
  });

  it('tells two calls with the same id apart, and answers each by the id that it came with', async () => {
    const twice = geminiResponse([functionCall('same', 'a', '{}'), functionCall('same', 'b', '{}')]);
    await using served = await serveGoogle([twice, geminiResponse([{ text: 'ok' }])]);
    const { requests, messages } = await playTurns(served, 2);
    const results = messages.flatMap((message) => (message.role === 'tool' ? [message.tool_call_id] : []));
    assert.deepEqual(results, ['same', 'call_1_2']);
    const ids = contentsOf(requests[1]?.body)[2]?.parts.map(
      ({ functionResponse }) => (functionResponse as { id?: string }).id,
    );
    assert.deepEqual(ids, ['same', 'same']);
  });

  it('leaves out a message without a part, which the API would refuse', async () => {
    const nothing = geminiResponse([], { finishReason: 'MAX_TOKENS' });
    await using served = await serveGoogle([nothing, geminiResponse([{ text: 'ok' }])]);
    const { requests } = await playTurns(served, 2);
    assert.deepEqual(
      contentsOf(requests[1]?.body).map(({ role, parts }) => [role, parts]),
      [
        ['user', [{ text: 'Find the root cause.' }]],
        ['user', [{ text: 'Please continue the task' }]],
      ],
    );
  });

  it('sends a conversation from elsewhere, with the ids that it has', async () => {
    await using served = await serveGoogle([geminiResponse([{ text: 'ok' }])]);
    const call = { id: 'call_1', name: 'code_exec', arguments: '{"cmd":"ls"}' };
    const turn: ChatMessage = { role: 'assistant', content: 'Hm.', reasoning: 'Lost.', tool_calls: [call] };
    const result: ChatMessage = { role: 'tool', tool_call_id: 'call_1', name: 'code_exec', content: 'ok' };
    await served.model.generate({ messages: [...start, turn, result], tools }, never);
    const [, said, answered] = contentsOf(served.server.requests[0]?.body);
    assert.deepEqual(said?.parts, [
      { text: 'Hm.' },
      { functionCall: { id: 'call_1', name: 'code_exec', args: { cmd: 'ls' } } },
    ]);
    assert.deepEqual(answered?.parts[0], {
      functionResponse: { id: 'call_1', name: 'code_exec', response: { name: 'code_exec', content: 'ok' } },
    });
  });

  for (const [options, thinkingConfig] of [
    [{}, undefined],
    [{ thinkingTokens: 2_000 }, { thinkingBudget: 2_000, includeThoughts: true }],
    [{ reasoningEffort: 'low' }, { thinkingLevel: 'low', includeThoughts: true }],
    [{ reasoningEffort: 'none' }, { thinkingBudget: 0 }],
  ] as const) {
    it(`sends ${JSON.stringify(thinkingConfig) ?? 'no thinkingConfig'} for ${JSON.stringify(options)}`, async () => {
      await using served = await serveGoogle([geminiResponse([{ text: 'ok' }])], options);
      await served.model.generate(request, never);
      const { generationConfig } = served.server.requests[0]?.body ?? {};
      const thinking = thinkingConfig === undefined ? {} : { thinkingConfig };
      assert.deepEqual(generationConfig, { maxOutputTokens: 8_000, ...thinking });
    });
  }

  it('sends the key in a header, never in the address, and none where there is none', async () => {
    for (const [apiKey, expected] of [
      ['key-1', 'key-1'],
      [null, undefined],
    ] as const) {
      await using served = await serveGoogle([geminiResponse([{ text: 'ok' }])], {}, { apiKey });
      await served.model.generate(request, never);
      const [received] = served.server.requests;
      assert.equal(received?.headers['x-goog-api-key'], expected);
      assert.equal(received?.path, '/v1beta/models/fake-model:generateContent');
    }
  });

  it('keeps the query of an endpoint, and minds no slash at its end', async () => {
    const reply = geminiResponse([{ text: 'ok' }]);
    await using target = await serveGoogle([reply, reply]);
    for (const [suffix, query] of [
      ['/', ''],
      ['?tenant=1', '?tenant=1'],
    ]) {
      await using served = await serveGoogle([], { endpoint: `${target.server.url}${suffix}` });
      accepted(await served.model.generate(request, never));
      const path = `/v1beta/models/fake-model:generateContent${query}`;
      assert.equal(target.server.requests.at(-1)?.path, path);
    }
  });

  it('names in its identity what it sends: model, host, parameters and the version of the library', async () => {
    await using served = await serveGoogle([], { temperature: 0.5, thinkingTokens: 4_000 });
    const { adapter_version, ...identity } = served.model.identity;
    assert.match(adapter_version, /^@ai-sdk\/google \d+\.\d+\.\d+$/);
    assert.deepEqual(identity, {
      adapter: 'google',
      model: 'fake-model',
      endpoint_host: new URL(served.server.url).host,
      parameters: {
        max_tokens: 8_000,
        temperature: 0.5,
        thinking_tokens: 4_000,
        include_thoughts: true,
        tool_choice: 'auto',
      },
    });
  });
});
