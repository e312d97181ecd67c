import assert from 'node:assert/strict';
import type { ChatMessage } from '../../src/core/model/model.ts';
import type { OpenAiOptions } from '../../src/core/model/openaiEndpoint.ts';
import { accepted, assistant, never, request, start, tools } from '../support/fakeModelServer.ts';
import type { FakeReply } from '../support/fakeReply.ts';
import { callItem, messageItem, openAiResponse, reasoningItem } from '../support/fakeResponses.ts';
import { assertGolden } from '../support/golden.ts';
import { playTurns, sentJson } from '../support/playTurns.ts';
import { serveOpenAi } from '../support/servedWires.ts';

/** Two calls at a time after a comment, one without an id and with an object; a truncated one; text only; an end. */
const fourTurns: readonly FakeReply[] = [
  openAiResponse([
    { ...reasoningItem(['Alerts first.', 'Then events.'], 'sealed-1'), id: 'rs_1' },
    messageItem('Looking.', { id: 'msg_1', phase: 'commentary' }),
    callItem('call_a', 'code_exec', '{"cmd":  "ls alerts"}'),
    callItem(null, 'code_exec', { cmd: 'ls events' }),
  ]),
  openAiResponse(
    [
      { ...reasoningItem([], 'sealed-2'), id: 'rs_2' },
      { ...callItem('call_c', 'code_exec', '{"cmd": "grep'), status: 'incomplete' },
    ],
    { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
  ),
  openAiResponse([
    { ...reasoningItem(['Done.'], 'sealed-3'), id: 'rs_3' },
    messageItem('I think it is the cache.', { id: 'msg_3', phase: 'final_answer' }),
  ]),
  openAiResponse([callItem('call_d', 'finish', '')]),
];

async function play(options: Partial<OpenAiOptions> = {}) {
  await using served = await serveOpenAi(fourTurns, options);
  return await playTurns(served, fourTurns.length);
}

type SentItem = Readonly<Record<string, unknown>>;

function inputOf(body: unknown): readonly SentItem[] {
  const { input } = body as { input: unknown };
  assert.ok(Array.isArray(input));
  return input;
}

/** What the second request carries of this output of the first, beside what was said around it. */
async function carried(
  output: readonly unknown[],
  rest: Readonly<Record<string, unknown>> = {},
  options: Partial<OpenAiOptions> = {},
): Promise<readonly SentItem[]> {
  await using served = await serveOpenAi(
    [openAiResponse(output, rest), openAiResponse([messageItem('ok')])],
    options,
  );
  await playTurns(served, 2);
  const input = inputOf(served.server.requests[1]?.body);
  return input.slice(start.length).filter(({ role }) => role !== 'user');
}

describe('the openai model, on the wire', () => {
  it('sends the body of the golden file, with every option set', async () => {
    const { requests } = await play({ temperature: 0.2, reasoningEffort: 'high' });
    assertGolden('openai-conversation.json', sentJson(requests));
  });

  it('sends the body of the golden file, with no option set and no tools', async () => {
    await using served = await serveOpenAi([openAiResponse([messageItem('hi')])], {
      sendReasoningBack: false,
    });
    await served.model.generate({ messages: start, tools: [] }, never);
    assertGolden('openai-minimal.json', sentJson(served.server.requests));
  });

  it('carries the output of each turn back as it came: reasoning sealed, in its place, with its summary and its id', async () => {
    const { requests } = await play();
    const sent = inputOf(requests[3]?.body).filter(
      ({ type, role }) => type !== 'function_call_output' && role !== 'user',
    );
    assert.deepEqual(
      sent.slice(1).map(({ type, id }) => [type, id]),
      [
        ['reasoning', 'rs_1'],
        ['message', 'msg_1'],
        ['function_call', 'fc_call_a'],
        ['function_call', 'fc_fake'],
        ['reasoning', 'rs_2'],
        ['function_call', 'fc_call_c'],
        ['reasoning', 'rs_3'],
        ['message', 'msg_3'],
      ],
    );
    assert.deepEqual(sent[1], {
      ...reasoningItem(['Alerts first.', 'Then events.'], 'sealed-1'),
      id: 'rs_1',
    });
    assert.deepEqual(
      sent[8],
      messageItem('I think it is the cache.', { id: 'msg_3', phase: 'final_answer' }),
    );
  });

  it('sends tool arguments back exactly as the model wrote them, truncated ones and objects too', async () => {
    const { requests } = await play();
    const calls = inputOf(requests[3]?.body).filter(({ type }) => type === 'function_call');
    assert.deepEqual(
      calls.map((call) => [call.call_id, call.arguments]),
      [
        ['call_a', '{"cmd":  "ls alerts"}'],
        ['call_1_2', '{"cmd":"ls events"}'],
        ['call_c', '{"cmd": "grep'],
      ],
    );
  });

  it('names with every result the call that it answers', async () => {
    const { requests } = await play();
    const results = inputOf(requests[3]?.body).filter(({ type }) => type === 'function_call_output');
    assert.deepEqual(
      results,
      ['call_a', 'call_1_2', 'call_c'].map((id) => ({
        type: 'function_call_output',
        call_id: id,
        output: `result of ${id}`,
      })),
    );
  });

  it('begins every body with the one before: the same conversation is the same bytes', async () => {
    const { requests } = await play();
    const inputs = requests.map(({ text }) => text.slice(0, -'}'.length - ']'.length));
    for (const [index, input] of inputs.slice(1).entries()) {
      assert.ok(input.startsWith(inputs[index] ?? '-'), `request ${index + 2}`);
    }
    const again = await play();
    assert.deepEqual(
      again.requests.map(({ text }) => text),
      requests.map(({ text }) => text),
    );
  });

  it('leaves reasoning out that the API would refuse: unsealed, or with nothing of its reply after it', async () => {
    const said = messageItem('Hm.');
    for (const sealed of [null, '', undefined]) {
      const reasoning = { ...reasoningItem(['Hm.']), encrypted_content: sealed };
      assert.deepEqual(await carried([reasoning, said]), [said], String(sealed));
    }
    const cut = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
    assert.deepEqual(await carried([reasoningItem(['Hm.'])], cut), []);
    assert.deepEqual(await carried([reasoningItem(['Hm.']), said]), [reasoningItem(['Hm.']), said]);
  });

  it('asks for no reasoning and carries none back where it is told not to', async () => {
    const { requests } = await play({ sendReasoningBack: false, reasoningEffort: 'low' });
    for (const { body } of requests) {
      assert.deepEqual([body?.include, body?.reasoning], [undefined, { effort: 'low' }]);
      assert.ok(inputOf(body).every(({ type }) => type !== 'reasoning'));
    }
  });

  it('carries output of an unknown kind back as it came', async () => {
    const items = [{ type: 'brain_wave', id: 'bw_1', wave: [1, { depth: null }] }, messageItem('Hm.')];
    assert.deepEqual(await carried(items), items);
  });

  it('sends a conversation from elsewhere without reasoning that the API has not sealed', async () => {
    await using served = await serveOpenAi([openAiResponse([messageItem('ok')])]);
    const call = { id: 'call_1', name: 'code_exec', arguments: '{"cmd":"ls"}' };
    const turn: ChatMessage = {
      role: 'assistant',
      content: 'Hm.',
      reasoning: 'Unsealed.',
      tool_calls: [call],
    };
    const result: ChatMessage = { role: 'tool', tool_call_id: 'call_1', name: 'code_exec', content: 'ok' };
    await served.model.generate({ messages: [...start, turn, result], tools }, never);
    assert.deepEqual(inputOf(served.server.requests[0]?.body).slice(2), [
      { type: 'message', role: 'assistant', content: 'Hm.' },
      { type: 'function_call', name: 'code_exec', call_id: 'call_1', arguments: '{"cmd":"ls"}' },
      { type: 'function_call_output', call_id: 'call_1', output: 'ok' },
    ]);
  });

  it('sends no half characters, neither of ours nor of the model', async () => {
    const body = JSON.stringify(openAiResponse([messageItem('cut @')]).body).replace('@', '\\ud83d');
    await using served = await serveOpenAi([{ body }, openAiResponse([messageItem('ok')])]);
    const first = accepted(await served.model.generate(request, never));
    const messages: ChatMessage[] = [...start, assistant(first), { role: 'user', content: 'go \ud83d' }];
    await served.model.generate({ messages, tools }, never);
    const sent = JSON.stringify(served.server.requests[1]?.body?.input);
    assert.deepEqual(
      [sent.includes('cut \ufffd'), sent.includes('go \ufffd'), sent.includes('\\ud83d')],
      [true, true, false],
    );
  });

  it('bends nothing by what the library believes of a model: roles, temperature, reasoning', async () => {
    const bodies = [];
    for (const model of ['gpt-4o', 'o3-mini', 'gpt-5.2', 'gpt-9-of-tomorrow']) {
      await using served = await serveOpenAi([openAiResponse([messageItem('ok')])], {
        model,
        temperature: 0.3,
        reasoningEffort: 'ultra',
      });
      await served.model.generate(request, never);
      const { model: sent, ...body } = served.server.requests[0]?.body ?? {};
      assert.equal(sent, model);
      bodies.push(body);
    }
    assert.deepEqual(
      [bodies[0]?.temperature, bodies[0]?.reasoning],
      [0.3, { effort: 'ultra', summary: 'auto' }],
    );
    for (const body of bodies) assert.deepEqual(body, bodies[0]);
  });

  it('sends the key as a bearer token, and none where there is none', async () => {
    for (const [apiKey, expected] of [
      ['key-1', 'Bearer key-1'],
      [null, undefined],
    ] as const) {
      await using served = await serveOpenAi([openAiResponse([messageItem('ok')])], {}, { apiKey });
      await served.model.generate(request, never);
      assert.equal(served.server.requests[0]?.headers.authorization, expected);
    }
  });

  it('keeps the query of an endpoint, and minds no slash at its end', async () => {
    const ok = openAiResponse([messageItem('ok')]);
    await using target = await serveOpenAi([ok, ok]);
    for (const [suffix, path] of [
      ['/', '/v1/responses'],
      ['?api-version=1', '/v1/responses?api-version=1'],
    ]) {
      await using served = await serveOpenAi([], { endpoint: `${target.server.url}${suffix}` });
      accepted(await served.model.generate(request, never));
      assert.equal(target.server.requests.at(-1)?.path, path);
    }
  });

  it('names in its identity what it sends: model, host, parameters and the version of the library', async () => {
    await using served = await serveOpenAi([], { temperature: 0.5, reasoningEffort: 'low' });
    const { adapter_version, ...identity } = served.model.identity;
    assert.match(adapter_version, /^@ai-sdk\/openai \d+\.\d+\.\d+$/);
    assert.deepEqual(identity, {
      adapter: 'openai',
      model: 'fake-model',
      endpoint_host: new URL(served.server.url).host,
      parameters: {
        max_output_tokens: 8_000,
        temperature: 0.5,
        reasoning_effort: 'low',
        reasoning_summary: 'auto',
        send_reasoning: true,
        tool_choice: 'auto',
        parallel_tool_calls: true,
        strict_tools: false,
        truncation: 'disabled',
        store: false,
      },
    });
  });
});
