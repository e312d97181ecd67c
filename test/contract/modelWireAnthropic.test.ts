import assert from 'node:assert/strict';
import type { AnthropicOptions } from '../../src/core/model/anthropicEndpoint.ts';
import type { ChatMessage } from '../../src/core/model/model.ts';
import { anthropicMessage, toolUse } from '../support/fakeAnthropic.ts';
import { accepted, assistant, never, request, start, tools } from '../support/fakeModelServer.ts';
import type { FakeReply } from '../support/fakeReply.ts';
import { assertGolden } from '../support/golden.ts';
import { playTurns, sentJson } from '../support/playTurns.ts';
import { serveAnthropic } from '../support/servedWires.ts';

const thinking = (text: string, signature: string) => ({ type: 'thinking', thinking: text, signature });
const text = (words: string) => ({ type: 'text', text: words });

/** Two calls at a time with thinking between them, one without an id; a truncated one; text only; an end. */
const fourTurns: readonly FakeReply[] = [
  anthropicMessage(
    [
      thinking('Alerts first.', 'sig-1a'),
      text('Looking.'),
      toolUse('toolu_a', 'code_exec', '{"cmd":  "ls alerts"}'),
      thinking('And events.', 'sig-1b'),
      toolUse(null, 'code_exec', '{"cmd": "ls events", "__proto__": {"x": 1}}'),
    ],
    { stop_reason: 'tool_use' },
  ),
  anthropicMessage(
    [
      { type: 'redacted_thinking', data: 'encrypted-2' },
      thinking('', 'sig-2'),
      toolUse('toolu_c', 'code_exec', '{"cmd": "grep'),
    ],
    { stop_reason: 'max_tokens' },
  ),
  anthropicMessage([thinking('Done.', 'sig-3'), text('I think it is the cache.')]),
  anthropicMessage([toolUse('toolu_d', 'finish', '{}')], { stop_reason: 'tool_use' }),
];

async function play(options: Partial<AnthropicOptions> = {}) {
  await using served = await serveAnthropic(fourTurns, options);
  return await playTurns(served, fourTurns.length);
}

interface Block {
  readonly type: string;
  readonly [key: string]: unknown;
}

function messagesOf(body: unknown): readonly { readonly role: string; readonly content: readonly Block[] }[] {
  const { messages } = body as { messages: unknown };
  assert.ok(Array.isArray(messages));
  return messages;
}

/** Bodies of the second request after these replies to the first. */
async function secondBody(reply: FakeReply, options: Partial<AnthropicOptions> = {}) {
  await using served = await serveAnthropic([reply, anthropicMessage([text('ok')])], options);
  await playTurns(served, 2);
  return served.server.requests[1]?.body;
}

describe('the anthropic model, on the wire', () => {
  it('sends the body of the golden file, with every option set', async () => {
    const { requests } = await play({ thinkingTokens: 4_000, reasoningEffort: 'high' });
    assertGolden('anthropic-conversation.json', sentJson(requests));
  });

  it('sends the body of the golden file, with no option set and no tools', async () => {
    await using served = await serveAnthropic([anthropicMessage([text('hi')])], { promptCaching: false });
    await served.model.generate({ messages: start, tools: [] }, never);
    assertGolden('anthropic-minimal.json', sentJson(served.server.requests));
  });

  it('carries thinking back exactly, redacted and empty thinking too, in its place', async () => {
    const { requests } = await play({ thinkingTokens: 4_000 });
    const turns = messagesOf(requests[3]?.body).filter(({ role }) => role === 'assistant');
    const shape = ({ type, signature, data, id }: Block) => [type, signature ?? data ?? id];
    assert.deepEqual(
      turns.map(({ content }) => content.map(shape)),
      [
        [
          ['thinking', 'sig-1a'],
          ['text', undefined],
          ['tool_use', 'toolu_a'],
          ['thinking', 'sig-1b'],
          ['tool_use', 'call_1_2'],
        ],
        [
          ['redacted_thinking', 'encrypted-2'],
          ['thinking', 'sig-2'],
          ['tool_use', 'toolu_c'],
        ],
        [
          ['thinking', 'sig-3'],
          ['text', undefined],
        ],
      ],
    );
    assert.deepEqual(turns[0]?.content[0], thinking('Alerts first.', 'sig-1a'));
  });

  it('sends arguments back as the object that the model wrote, and what is no object as the text that it is', async () => {
    const { requests } = await play();
    const calls = messagesOf(requests[3]?.body)
      .flatMap(({ content }) => content)
      .filter(({ type }) => type === 'tool_use');
    assert.deepEqual(
      calls.map(({ input }) => JSON.stringify(input)),
      [
        '{"cmd":"ls alerts"}',
        '{"cmd":"ls events","__proto__":{"x":1}}',
        '{"INVALID_JSON":"{\\"cmd\\": \\"grep"}',
      ],
    );
  });

  it('answers parallel calls in one message, each by its id, in the order of the calls', async () => {
    const { requests } = await play({ promptCaching: false });
    assert.deepEqual(messagesOf(requests[1]?.body)[2], {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'toolu_a', content: 'result of toolu_a' },
        { type: 'tool_result', tool_use_id: 'call_1_2', content: 'result of call_1_2' },
      ],
    });
  });

  it('marks for the cache the system prompt, the end of the conversation and the end that it had before', async () => {
    const { requests } = await play();
    const marked = requests.map(({ body }) => {
      const whole = body as { system: Block[] };
      const places = messagesOf(body).flatMap(({ content }, message) =>
        content.flatMap((block, index) => ('cache_control' in block ? [[message, index]] : [])),
      );
      return [whole.system.map(({ cache_control }) => cache_control), places];
    });
    const system = [{ type: 'ephemeral' }];
    assert.deepEqual(marked, [
      [system, [[0, 0]]],
      [
        system,
        [
          [0, 0],
          [2, 1],
        ],
      ],
      [
        system,
        [
          [2, 1],
          [4, 0],
        ],
      ],
      [
        system,
        [
          [4, 0],
          [6, 0],
        ],
      ],
    ]);
  });

  it('marks nothing for the cache where it is told not to', async () => {
    const { requests } = await play({ promptCaching: false });
    assert.equal(JSON.stringify(requests.map(({ text: sent }) => sent)).includes('cache_control'), false);
  });

  it('leaves out what the API would refuse: an empty message, blank text, thinking that nothing follows', async () => {
    for (const content of [[], [text(' \n')], [thinking('Hm', 'sig')]]) {
      const body = await secondBody(anthropicMessage(content, { stop_reason: 'max_tokens' }));
      assert.deepEqual(
        messagesOf(body).map(({ role, content: sent }) => [role, sent.map((block) => block.text)]),
        [['user', ['Find the root cause.', 'Please continue the task']]],
      );
    }
  });

  it('forbids tools rather than leave them out where a conversation that has called some asks for text', async () => {
    await using served = await serveAnthropic([...fourTurns.slice(0, 1), anthropicMessage([text('sum')])]);
    const first = accepted(await served.model.generate(request, never));
    const result = (id: string): ChatMessage => ({
      role: 'tool',
      tool_call_id: id,
      name: 'x',
      content: 'ok',
    });
    const messages = [...start, assistant(first), ...first.tool_calls.map(({ id }) => result(id))];
    await served.model.generate({ messages, tools: [] }, never);
    const [before, after] = served.server.requests.map(({ body }) => body);
    assert.deepEqual(after?.tools, before?.tools);
    assert.deepEqual([before?.tool_choice, after?.tool_choice], [{ type: 'auto' }, { type: 'none' }]);
  });

  it('sends a conversation from elsewhere without reasoning that the API has not signed', async () => {
    await using served = await serveAnthropic([anthropicMessage([text('ok')])]);
    const call = { id: 'call_1', name: 'code_exec', arguments: '{"cmd":"ls"}' };
    const turn: ChatMessage = {
      role: 'assistant',
      content: 'Hm.',
      reasoning: 'Unsigned.',
      tool_calls: [call],
    };
    const result: ChatMessage = { role: 'tool', tool_call_id: 'call_1', name: 'code_exec', content: 'ok' };
    await served.model.generate({ messages: [...start, turn, result], tools }, never);
    assert.deepEqual(messagesOf(served.server.requests[0]?.body)[1]?.content, [
      text('Hm.'),
      { type: 'tool_use', id: 'call_1', name: 'code_exec', input: { cmd: 'ls' } },
    ]);
  });

  it('bends nothing by what the library believes of a model: limits, temperature, thinking', async () => {
    for (const model of ['claude-3-haiku-20240307', 'claude-opus-4-7', 'claude-sonnet-5-5']) {
      await using served = await serveAnthropic([anthropicMessage([]), anthropicMessage([])], {
        model,
        maxTokens: 300_000,
        temperature: 0.3,
      });
      await served.model.generate(request, never);
      const body = served.server.requests[0]?.body;
      assert.deepEqual([body?.model, body?.max_tokens, body?.temperature], [model, 300_000, 0.3]);
      await using other = await serveAnthropic([anthropicMessage([])], { model, thinkingTokens: 2_000 });
      await other.model.generate(request, never);
      const { max_tokens, thinking: sent } = other.server.requests[0]?.body ?? {};
      assert.deepEqual([max_tokens, sent], [8_000, { type: 'enabled', budget_tokens: 2_000 }]);
    }
  });

  for (const [effort, expected] of [
    ['max', { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'max' } }],
    ['none', { thinking: { type: 'disabled' } }],
  ] as const) {
    it(`sends what stands for reasoning_effort ${effort}`, async () => {
      await using served = await serveAnthropic([anthropicMessage([])], { reasoningEffort: effort });
      await served.model.generate(request, never);
      const { thinking: sent, output_config } = served.server.requests[0]?.body ?? {};
      const { thinking: said, thinking_display: display } = served.model.identity.parameters;
      assert.deepEqual({ type: said, ...(display === undefined ? {} : { display }) }, expected.thinking);
      assert.deepEqual(
        { thinking: sent, ...(output_config === undefined ? {} : { output_config }) },
        expected,
      );
    });
  }

  it('sends the key as x-api-key beside the version of the API, and none where there is none', async () => {
    for (const [apiKey, expected] of [
      ['key-1', 'key-1'],
      [null, undefined],
    ] as const) {
      await using served = await serveAnthropic([anthropicMessage([])], {}, { apiKey });
      await served.model.generate(request, never);
      const headers = served.server.requests[0]?.headers;
      assert.deepEqual([headers?.['x-api-key'], headers?.['anthropic-version']], [expected, '2023-06-01']);
      assert.equal(headers?.authorization, undefined);
    }
  });

  it('keeps the query of an endpoint, and minds no slash at its end', async () => {
    await using target = await serveAnthropic([anthropicMessage([]), anthropicMessage([])]);
    for (const [suffix, path] of [
      ['/', '/v1/messages'],
      ['?api-version=1', '/v1/messages?api-version=1'],
    ]) {
      await using served = await serveAnthropic([], { endpoint: `${target.server.url}${suffix}` });
      accepted(await served.model.generate(request, never));
      assert.equal(target.server.requests.at(-1)?.path, path);
    }
  });

  it('names in its identity what it sends: model, host, parameters and the version of the library', async () => {
    await using served = await serveAnthropic([], { thinkingTokens: 4_000, reasoningEffort: 'low' });
    const { adapter_version, ...identity } = served.model.identity;
    assert.match(adapter_version, /^@ai-sdk\/anthropic \d+\.\d+\.\d+$/);
    assert.deepEqual(identity, {
      adapter: 'anthropic',
      model: 'fake-model',
      endpoint_host: new URL(served.server.url).host,
      parameters: {
        anthropic_version: '2023-06-01',
        max_tokens: 8_000,
        thinking: 'enabled',
        thinking_tokens: 4_000,
        reasoning_effort: 'low',
        tool_choice: 'auto',
        prompt_caching: true,
      },
    });
  });
});
