import assert from 'node:assert/strict';
import type { ModelFailure } from '../../src/core/model/model.ts';
import {
  anthropicError,
  anthropicFailures,
  anthropicMessage,
  anthropicWire,
  toolUse,
} from '../support/fakeAnthropic.ts';
import { accepted, never, request } from '../support/fakeModelServer.ts';
import type { FakeReply } from '../support/fakeReply.ts';
import { serveAnthropic } from '../support/servedWires.ts';

async function ask(reply: FakeReply) {
  await using served = await serveAnthropic([reply]);
  const result = await served.model.generate(request, never);
  assert.equal(served.server.requests.length, 1, 'one call is one request');
  return result;
}

const answer = async (reply: FakeReply) => accepted(await ask(reply));
const bad = (message: string) => anthropicError(400, 'invalid_request_error', message);

type Expected = { readonly [Key in keyof ModelFailure]?: ModelFailure[Key] | undefined };

describe('the anthropic model, when the server fails', () => {
  const rows: readonly [string, FakeReply, Expected, RegExp][] = [
    [
      '429 with Retry-After: 90',
      { ...anthropicFailures.rate_limited, headers: { 'retry-after': '90' } },
      { kind: 'rate_limited', status: 429, retry_after_ms: 90_000, retryable: true },
      /answered 429 \(rate_limit_error\): This request would exceed/,
    ],
    ['529', anthropicFailures.server, { kind: 'server', status: 529, retryable: true }, /overloaded_error/],
    [
      'a credit that is used up, which comes as a 400',
      anthropicFailures.quota,
      { kind: 'quota', status: 400, retryable: false },
      /credit balance is too low/,
    ],
    [
      '402',
      anthropicError(402, 'billing_error', 'Pay.'),
      { kind: 'quota', retryable: false },
      /billing_error/,
    ],
    [
      'a prompt that is too long',
      anthropicFailures.context_overflow,
      { kind: 'context_overflow', status: 400, retryable: false },
      /208310 tokens/,
    ],
    [
      'a prompt that leaves no room for max_tokens',
      bad('input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000'),
      { kind: 'context_overflow', retryable: false },
      /188240/,
    ],
    [
      'a request of too many bytes',
      anthropicError(413, 'request_too_large', 'Request exceeds the maximum size'),
      { kind: 'context_overflow', status: 413, retryable: false },
      /request_too_large/,
    ],
    [
      'a content filter',
      anthropicFailures.content_filter,
      { kind: 'content_filter', retryable: false },
      /filtering/,
    ],
    [
      'thinking that was changed',
      bad('messages.1.content.0: Invalid `signature` in `thinking` block'),
      { kind: 'bad_request', status: 400, retryable: false },
      /signature/,
    ],
    [
      '403',
      anthropicError(403, 'permission_error', 'Not yours'),
      { kind: 'auth', retryable: false },
      /Not yours/,
    ],
    [
      '404',
      anthropicError(404, 'not_found_error', 'model: claude-9'),
      { kind: 'bad_request', retryable: false },
      /claude-9/,
    ],
    [
      'an error with status 200',
      anthropicError(200, 'overloaded_error', 'Overloaded'),
      { kind: 'server', status: 200, retryable: true },
      /with an error in it \(overloaded_error\)/,
    ],
    [
      'no content',
      anthropicWire.empty,
      { kind: 'malformed_reply', status: 200, retryable: true },
      /with no content/,
    ],
    [
      'a block of an unknown kind, rather than pass over it',
      anthropicMessage([{ type: 'hologram', data: 'x' }]),
      { kind: 'malformed_reply', retryable: true },
      /another shape/,
    ],
    [
      'a tool call without a name',
      anthropicMessage([{ type: 'tool_use', id: 'toolu_a', input: {} }]),
      { kind: 'malformed_reply', retryable: true },
      /another shape/,
    ],
    [
      'text that is no text',
      anthropicMessage([{ type: 'text', text: 5 }]),
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

describe('the anthropic model, when the server has quirks', () => {
  for (const [raw, finish] of [
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['pause_turn', 'stop'],
    ['tool_use', 'tool_calls'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'content_filter'],
    ['compaction', 'other'],
    ['eos_token', 'other'],
    ['constructor', 'other'],
  ] as const) {
    it(`gives the reason ${finish} for ${raw}, and the raw word`, async () => {
      const response = await answer(anthropicMessage([{ type: 'text', text: 'x' }], { stop_reason: raw }));
      assert.deepEqual([response.finish_reason, response.raw_finish_reason], [finish, raw]);
    });
  }

  it('gives the reason other, and no raw word, where the server has none', async () => {
    const response = await answer(anthropicMessage([], { stop_reason: null }));
    assert.equal(response.finish_reason, 'other');
    assert.equal('raw_finish_reason' in response, false);
  });

  it('takes a refusal without a word for an empty response', async () => {
    const response = await answer(anthropicMessage([], { stop_reason: 'refusal' }));
    assert.deepEqual(
      [response.text, response.tool_calls, response.finish_reason],
      ['', [], 'content_filter'],
    );
  });

  it('gives the arguments of a call as the reply has them, number for number and blank for blank', async () => {
    const input = '{ "b": 1.0, "2": [1e3, 12345678901234567890], "cmd": "a \\u003e b" , "cmd": "last" }';
    const response = await answer(
      anthropicMessage([{ type: 'text', text: '{"input": 1}' }, toolUse('a', 'code_exec', input)]),
    );
    assert.equal(response.tool_calls[0]?.arguments, input);
  });

  for (const [name, input, text] of [
    ['null', null, ''],
    ['a text', '{"cmd": "ls', '{"cmd": "ls'],
    ['a list', ['ls'], '["ls"]'],
    ['a number', 5, '5'],
  ] as const) {
    it(`gives arguments that are ${name} as a text that the tools can judge`, async () => {
      const response = await answer(anthropicMessage([{ type: 'tool_use', id: 'a', name: 'x', input }]));
      assert.equal(response.tool_calls[0]?.arguments, text);
    });
  }

  it('takes thinking without a signature, as servers that imitate the API send it', async () => {
    const response = await answer(
      anthropicMessage([
        { type: 'thinking', thinking: 'Hm.' },
        { type: 'text', text: 'x' },
      ]),
    );
    assert.deepEqual([response.reasoning, response.text], ['Hm.', 'x']);
  });

  const unknown = {
    input_tokens: null,
    output_tokens: null,
    cached_input_tokens: null,
    reasoning_tokens: null,
  };
  for (const [name, usage, expected] of [
    ['no usage', undefined, unknown],
    [
      'what came from the cache and what went there: both are part of the input',
      {
        input_tokens: 10,
        cache_read_input_tokens: 700,
        cache_creation_input_tokens: 90,
        output_tokens: 20,
        cache_creation: { ephemeral_5m_input_tokens: 90, ephemeral_1h_input_tokens: 0 },
      },
      {
        input_tokens: 800,
        output_tokens: 20,
        cached_input_tokens: 700,
        reasoning_tokens: null,
        cache_write_input_tokens: 90,
      },
    ],
    [
      'tokens of thinking',
      { input_tokens: 10, output_tokens: 20, output_tokens_details: { thinking_tokens: 15 } },
      { ...unknown, input_tokens: 10, output_tokens: 20, reasoning_tokens: 15 },
    ],
    [
      'counts that are no counts, which do not cost the answer',
      { input_tokens: '10', output_tokens: -1, cache_read_input_tokens: 1.5, output_tokens_details: 'none' },
      unknown,
    ],
  ] as const) {
    it(`reads usage with ${name}`, async () => {
      const response = await answer(anthropicMessage([{ type: 'text', text: 'x' }], { usage }));
      assert.deepEqual(response.usage, expected);
    });
  }
});
