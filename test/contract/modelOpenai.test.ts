import assert from 'node:assert/strict';
import type { ModelFailure } from '../../src/core/model/model.ts';
import { apiError } from '../support/fakeChatReplies.ts';
import { accepted, never, request } from '../support/fakeModelServer.ts';
import type { FakeReply } from '../support/fakeReply.ts';
import {
  callItem,
  failedResponse,
  messageItem,
  openAiResponse,
  reasoningItem,
  responsesWire,
} from '../support/fakeResponses.ts';
import { serveOpenAi } from '../support/servedWires.ts';

async function ask(reply: FakeReply) {
  await using served = await serveOpenAi([reply]);
  const result = await served.model.generate(request, never);
  assert.equal(served.server.requests.length, 1, 'one call is one request');
  return result;
}

const answer = async (reply: FakeReply) => accepted(await ask(reply));

/** What of a failure a row looks at; undefined: must be absent. */
type Expected = { readonly [Key in keyof ModelFailure]?: ModelFailure[Key] | undefined };

describe('the openai model, when the server fails', () => {
  const rows: readonly [string, FakeReply, Expected, RegExp][] = [
    [
      'a limit of tokens a minute, with Retry-After: 90',
      { ...responsesWire.failures.rate_limited, headers: { 'retry-after': '90' } },
      { kind: 'rate_limited', status: 429, retry_after_ms: 90_000, retryable: true },
      /answered 429 \(rate_limit_exceeded, tokens\): Rate limit reached/,
    ],
    [
      'a quota that is used up',
      { ...responsesWire.failures.quota, headers: { 'retry-after': '1' } },
      { kind: 'quota', status: 429, retryable: false, retry_after_ms: undefined },
      /insufficient_quota/,
    ],
    [
      'an input that is too long',
      responsesWire.failures.context_overflow,
      { kind: 'context_overflow', status: 400, retryable: false },
      /context_length_exceeded/,
    ],
    [
      'a prompt that was flagged',
      responsesWire.failures.content_filter,
      { kind: 'content_filter', status: 400, retryable: false },
      /invalid_prompt.*usage policy/,
    ],
    [
      'a model that does not reason and is asked for sealed reasoning',
      apiError(400, {
        message: 'Encrypted content is not supported with this model.',
        type: 'invalid_request_error',
      }),
      { kind: 'bad_request', retryable: false },
      /not supported with this model\. Set send_reasoning: false for a model that does not reason\.$/,
    ],
    [
      'a model that there is not',
      apiError(404, { message: 'The model `gpt-9` does not exist', code: 'model_not_found' }),
      { kind: 'bad_request', status: 404, retryable: false },
      /gpt-9/,
    ],
    [
      'a response that failed at the server',
      failedResponse('server_error', 'An error occurred while processing your request.'),
      { kind: 'server', status: 200, retryable: true },
      /with an error in it \(server_error\): An error occurred/,
    ],
    [
      'a response that failed by a rate limit',
      { ...failedResponse('rate_limit_exceeded', 'Rate limit reached.'), headers: { 'retry-after': '7' } },
      { kind: 'rate_limited', retry_after_ms: 7_000, retryable: true },
      /Rate limit reached/,
    ],
    [
      'a response that failed by its prompt',
      failedResponse('invalid_prompt', 'Flagged.'),
      { kind: 'content_filter', retryable: false },
      /Flagged/,
    ],
    [
      'a response that failed without a word why',
      openAiResponse([], { status: 'failed' }),
      { kind: 'server', status: 200, retryable: true },
      /answered 200 with a response that failed\.$/,
    ],
    ...['cancelled', 'queued', 'in_progress'].map((status): [string, FakeReply, Expected, RegExp] => [
      `a response that is ${status}`,
      openAiResponse([messageItem('half')], { status }),
      { kind: 'malformed_reply', retryable: true },
      new RegExp(`a response that is ${status}: `),
    ]),
    [
      'an output that is no list',
      { body: { status: 'completed', output: 'text' } },
      { kind: 'malformed_reply', retryable: true },
      /no list of output items/,
    ],
    [
      'output items that are no objects',
      openAiResponse([null]),
      { kind: 'malformed_reply' },
      /no list of output items/,
    ],
    [
      'an answer of chat completions',
      { body: { object: 'chat.completion', choices: [] } },
      { kind: 'malformed_reply' },
      /no list of output items: .*chat\.completion/,
    ],
    [
      'a call without a name',
      openAiResponse([{ type: 'function_call', call_id: 'a', arguments: '{}' }]),
      { kind: 'malformed_reply', status: 200, retryable: true },
      /another shape/,
    ],
    [
      'a message whose content is no list',
      openAiResponse([{ type: 'message', role: 'assistant', content: 5 }]),
      { kind: 'malformed_reply', retryable: true },
      /another shape/,
    ],
  ];
  for (const [name, reply, expected, message] of rows) {
    it(`answers ${expected.kind} to ${name}`, async () => {
      const result = await ask(reply);
      assert.ok(!result.ok);
      const seen = Object.fromEntries(Object.keys(expected).map((key) => [key, Reflect.get(result, key)]));
      assert.deepEqual(seen, expected);
      assert.match(result.message, message);
    });
  }
});

describe('the openai model, when the server has quirks', () => {
  const said = messageItem('Done.');
  const incomplete = (reason: unknown) => ({ status: 'incomplete', incomplete_details: { reason } });
  for (const [name, output, rest, finish, raw] of [
    ['a completed answer', [said], {}, 'stop', 'completed'],
    ['a call', [callItem('a', 'code_exec', '{}')], {}, 'tool_calls', 'completed'],
    ['an output at its limit', [said], incomplete('max_output_tokens'), 'length', 'max_output_tokens'],
    [
      'a call at the limit',
      [callItem('a', 'x', '{"c')],
      incomplete('max_output_tokens'),
      'length',
      'max_output_tokens',
    ],
    [
      'an output at its limit before its first item',
      [],
      incomplete('max_output_tokens'),
      'length',
      'max_output_tokens',
    ],
    ['an output that was filtered', [said], incomplete('content_filter'), 'content_filter', 'content_filter'],
    ['an output that ended for an unknown reason', [said], incomplete('eos_token'), 'other', 'eos_token'],
    ['an incomplete output without a reason', [said], { status: 'incomplete' }, 'other', 'incomplete'],
    ['a status that nobody knows', [said], { status: 'pondering' }, 'other', 'pondering'],
    ['no status, as servers that imitate the API send it', [said], { status: undefined }, 'stop', undefined],
  ] as const) {
    it(`gives the reason ${finish} for ${name}`, async () => {
      const response = await answer(openAiResponse(output, rest));
      assert.deepEqual([response.finish_reason, response.raw_finish_reason], [finish, raw]);
    });
  }

  it('takes a refusal for a response with its text', async () => {
    const response = await answer(responsesWire.answer({ refusal: 'I cannot help with that.' }));
    assert.deepEqual(
      [response.text, response.finish_reason, response.raw_finish_reason],
      ['I cannot help with that.', 'content_filter', 'completed'],
    );
  });

  it('takes a reply of nothing but reasoning for an empty response, whose reasoning is kept', async () => {
    const response = await answer(openAiResponse([reasoningItem(['Hm.'])]));
    assert.deepEqual(
      [response.text, response.reasoning, response.tool_calls, response.finish_reason],
      ['', 'Hm.', [], 'stop'],
    );
  });

  it('keeps a comment, a final answer and the paragraphs of a summary apart', async () => {
    const response = await answer(
      openAiResponse([
        reasoningItem(['One.', 'Two.']),
        messageItem('Looking.'),
        reasoningItem(['Three.']),
        said,
      ]),
    );
    assert.deepEqual([response.text, response.reasoning], ['Looking.\n\nDone.', 'One.\n\nTwo.\n\nThree.']);
  });

  it('reads reasoning itself, as models with open weights give it in place of a summary', async () => {
    const item = { type: 'reasoning', content: [{ type: 'reasoning_text', text: 'We look.' }], summary: [] };
    assert.equal((await answer(openAiResponse([item, said]))).reasoning, 'We look.');
  });

  it('gives the arguments of a call that are an object as the reply has them, number for number', async () => {
    const body = JSON.stringify(openAiResponse([callItem('a', 'code_exec', '@')]).body);
    const written = '{ "depth": 1.0, "big": 12345678901234567890 }';
    const response = await answer({ body: body.replace('"@"', written) });
    assert.equal(response.tool_calls[0]?.arguments, written);
  });

  it('does not unfold a call of several tools in one, which the library would', async () => {
    const uses = [{ recipient_name: 'functions.code_exec', parameters: { cmd: 'ls' } }];
    const args = JSON.stringify({ tool_uses: uses });
    const response = await answer(openAiResponse([callItem('a', 'parallel', args)]));
    assert.deepEqual(response.tool_calls, [{ id: 'a', name: 'parallel', arguments: args }]);
  });

  it('says of output that it does not know that it was there, and keeps the rest', async () => {
    const odd = { type: 'output_audio', data: 'AAAA' };
    const message = messageItem('', {
      content: [odd, { type: 'output_text', text: 'Done.', annotations: [{ type: 'new' }] }],
    });
    const response = await answer(
      openAiResponse([{ type: 'brain_wave' }, { type: 'brain_wave' }, { type: 7 }, message]),
    );
    assert.deepEqual(
      [response.text, response.finish_reason, response.raw_finish_reason],
      [
        'Done.',
        'stop',
        'completed; output of unknown kind: brain_wave, without a type, message/output_audio',
      ],
    );
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
        input_tokens: 1_000,
        input_tokens_details: { cached_tokens: 768 },
        output_tokens: 200,
        output_tokens_details: { reasoning_tokens: 150 },
        total_tokens: 1_200,
      },
      { input_tokens: 1_000, output_tokens: 200, cached_input_tokens: 768, reasoning_tokens: 150 },
    ],
    [
      'tokens that were written to the cache',
      { input_tokens: 10, input_tokens_details: { cache_write_tokens: 8 }, output_tokens: 2 },
      { ...unknown, input_tokens: 10, output_tokens: 2, cache_write_input_tokens: 8 },
    ],
    [
      'no details, which are then unknown and not zero',
      { input_tokens: 10, output_tokens: 2, total_tokens: 12 },
      { ...unknown, input_tokens: 10, output_tokens: 2 },
    ],
    [
      'counts that are no counts, which do not cost the answer',
      {
        input_tokens: '10',
        output_tokens: -1,
        input_tokens_details: 'none',
        output_tokens_details: { reasoning_tokens: 1.5 },
      },
      unknown,
    ],
  ] as const) {
    it(`reads usage with ${name}`, async () => {
      assert.deepEqual((await answer(openAiResponse([said], { usage }))).usage, expected);
    });
  }
});
