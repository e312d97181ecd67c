import assert from 'node:assert/strict';
import { completion, fakeReplies } from '../support/fakeChatReplies.ts';
import { accepted, askOnce, never, request, serveModel } from '../support/fakeModelServer.ts';

describe('the openai-compatible model, when the server has quirks', () => {
  it('keeps truncated tool arguments as they are, with the reason length', async () => {
    const response = accepted(await askOnce(fakeReplies.truncatedArguments));
    assert.equal(response.tool_calls[0]?.arguments, '{"cmd": "grep -r err');
    assert.equal(response.finish_reason, 'length');
  });

  it('turns arguments that are an object into their JSON, and records what was sent', async () => {
    await using served = await serveModel([fakeReplies.objectArguments]);
    const response = accepted(await served.model.generate(request, never));
    assert.equal(response.tool_calls[0]?.arguments, '{"cmd":"ls","depth":2}');
    const record = served.records.at(-1);
    assert.ok(
      record?.type === 'exchange_response' && record.body.includes('"arguments":{"cmd":"ls","depth":2}'),
    );
  });

  it('takes absent arguments for an empty text', async () => {
    const response = accepted(await askOnce(completion({ calls: [{ name: 'finish' }] })));
    assert.equal(response.tool_calls[0]?.arguments, '');
  });

  for (const [name, ids] of [
    ['no ids', [null, null]],
    ['empty ids', ['', '']],
  ] as const) {
    it(`makes up ids where there are ${name}`, async () => {
      const calls = ids.map((id) => ({ id, name: 'code_exec', arguments: '{}' }));
      const response = accepted(await askOnce(completion({ calls })));
      assert.deepEqual(
        response.tool_calls.map((call) => call.id),
        ['call_1_1', 'call_1_2'],
      );
    });
  }

  it('tells two calls with the same id apart', async () => {
    const calls = [
      { id: 'same', name: 'code_exec', arguments: '{}' },
      { id: 'same', name: 'code_exec', arguments: '{}' },
    ];
    const response = accepted(await askOnce(completion({ calls })));
    assert.deepEqual(
      response.tool_calls.map((call) => call.id),
      ['same', 'call_1_2'],
    );
  });

  for (const [raw, finish] of [
    ['stop', 'stop'],
    ['length', 'length'],
    ['tool_calls', 'tool_calls'],
    ['content_filter', 'content_filter'],
    ['eos_token', 'other'],
    ['error', 'other'],
  ] as const) {
    it(`gives the reason ${finish} for ${raw}, and the raw word`, async () => {
      const response = accepted(await askOnce(completion({ text: 'Done.', finish: raw })));
      assert.deepEqual([response.finish_reason, response.raw_finish_reason], [finish, raw]);
    });
  }

  it('gives the reason other, and no raw word, where the server has none', async () => {
    const response = accepted(await askOnce(completion({ text: 'Done.', finish: null })));
    assert.equal(response.finish_reason, 'other');
    assert.equal('raw_finish_reason' in response, false);
  });

  it('passes a tool call with the reason stop through', async () => {
    const calls = [{ id: 'a', name: 'code_exec', arguments: '{}' }];
    const response = accepted(await askOnce(completion({ calls, finish: 'stop' })));
    assert.deepEqual([response.finish_reason, response.tool_calls.length], ['stop', 1]);
  });

  it('takes a refusal for a response with its text', async () => {
    const response = accepted(await askOnce(completion({ refusal: 'I cannot help with that.' })));
    assert.deepEqual(
      [response.text, response.finish_reason, response.raw_finish_reason],
      ['I cannot help with that.', 'content_filter', 'stop'],
    );
  });

  it('takes an answer without text or tool calls for an empty response', async () => {
    const response = accepted(await askOnce(completion({ text: null })));
    assert.deepEqual([response.text, response.tool_calls, response.finish_reason], ['', [], 'stop']);
  });

  it('reads reasoning under the name reasoning too', async () => {
    const body = {
      choices: [{ message: { role: 'assistant', content: 'x', reasoning: 'Hm.' }, finish_reason: 'stop' }],
    };
    assert.equal(accepted(await askOnce({ body })).reasoning, 'Hm.');
  });

  const unknown = {
    input_tokens: null,
    output_tokens: null,
    cached_input_tokens: null,
    reasoning_tokens: null,
  };
  for (const [name, usage, expected] of [
    ['no usage', null, unknown],
    [
      'cached and reasoning tokens',
      {
        prompt_tokens: 1000,
        completion_tokens: 200,
        total_tokens: 1200,
        prompt_tokens_details: { cached_tokens: 768 },
        completion_tokens_details: { reasoning_tokens: 150 },
      },
      { input_tokens: 1000, output_tokens: 200, cached_input_tokens: 768, reasoning_tokens: 150 },
    ],
    [
      'no details, which are then unknown and not zero',
      { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 },
      { ...unknown, input_tokens: 10, output_tokens: 2 },
    ],
    [
      "DeepSeek's name for cached tokens",
      { prompt_tokens: 10, completion_tokens: 2, prompt_cache_hit_tokens: 8 },
      { ...unknown, input_tokens: 10, output_tokens: 2, cached_input_tokens: 8 },
    ],
    [
      'reasoning that only the total counts',
      { prompt_tokens: 10, completion_tokens: 2, total_tokens: 512 },
      { ...unknown, input_tokens: 10, output_tokens: 502 },
    ],
    [
      'counts that are no counts, which do not cost the answer',
      { prompt_tokens: '10', completion_tokens: -1, total_tokens: 1.5, prompt_tokens_details: 'none' },
      unknown,
    ],
  ] as const) {
    it(`reads usage with ${name}`, async () => {
      const response = accepted(await askOnce(completion({ text: 'x', usage })));
      assert.deepEqual(response.usage, expected);
    });
  }

  it('replaces half a character, which no UTF-8 record could hold', async () => {
    const body = '{"choices":[{"message":{"content":"cut \\ud83d"},"finish_reason":"stop"}]}';
    assert.equal(accepted(await askOnce({ body })).text, 'cut \ufffd');
  });
});
