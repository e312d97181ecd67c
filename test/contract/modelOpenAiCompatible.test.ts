import assert from 'node:assert/strict';
import type {
  ChatMessage,
  ExchangeRecord,
  ModelFailure,
  ModelRequest,
  ModelResponse,
  ToolDefinition,
} from '../../src/core/model/model.ts';
import type { OpenAiCompatibleOptions } from '../../src/core/model/chatEndpoint.ts';
import { generateWithRetry, type RetryNotice } from '../../src/core/model/retry.ts';
import { apiError, completion, type FakeReply, fakeReplies } from '../support/fakeChatReplies.ts';
import { startFakeChatServer } from '../support/fakeChatServer.ts';
import { createFakeClock } from '../support/fakeClock.ts';
import { serveModel } from '../support/fakeModelServer.ts';
import { assertGolden } from '../support/golden.ts';

const never = new AbortController().signal;

const tools: readonly ToolDefinition[] = [
  {
    name: 'code_exec',
    description: 'Runs a shell command.',
    parameters: {
      type: 'object',
      properties: { cmd: { type: 'string' } },
      required: ['cmd'],
      additionalProperties: false,
    },
  },
];
const start: readonly ChatMessage[] = [
  { role: 'system', content: 'You diagnose incidents.' },
  { role: 'user', content: 'Find the root cause.' },
];
const request: ModelRequest = { messages: start, tools };

async function askOnce(
  reply: FakeReply,
  options: Partial<OpenAiCompatibleOptions> = {},
): Promise<ModelResponse | ModelFailure> {
  await using served = await serveModel([reply], options);
  const result = await served.model.generate(request, never);
  assert.equal(served.server.requests.length, 1, 'one call is one request');
  return result;
}

function accepted(result: ModelResponse | ModelFailure): ModelResponse {
  assert.ok(result.ok, JSON.stringify(result));
  return result;
}

function assistant(response: ModelResponse): ChatMessage {
  const { text, reasoning, tool_calls, provider_state } = response;
  return { role: 'assistant', content: text, reasoning, tool_calls, provider_state };
}

/** What of a failure a row looks at; undefined: must be absent. */
type Expected = { readonly [Key in keyof ModelFailure]?: ModelFailure[Key] | undefined };

describe('the openai-compatible model, when the server fails', () => {
  const rows: readonly [string, FakeReply, Expected, RegExp][] = [
    [
      '429 with Retry-After in seconds',
      fakeReplies.rateLimited('2'),
      { kind: 'rate_limited', status: 429, retry_after_ms: 2_000, retryable: true },
      /answered 429 \(rate_limit_exceeded, requests\): Rate limit reached/,
    ],
    [
      '429 with Retry-After: 90',
      fakeReplies.rateLimited('90'),
      { kind: 'rate_limited', retry_after_ms: 90_000, retryable: true },
      /429/,
    ],
    [
      '429 with retry-after-ms beside Retry-After',
      apiError(429, { message: 'Slow down.' }, { 'retry-after': '2', 'retry-after-ms': '1234' }),
      { kind: 'rate_limited', retry_after_ms: 1_234 },
      /Slow down\./,
    ],
    [
      '429 without Retry-After',
      apiError(429, { message: 'Slow down.' }),
      { kind: 'rate_limited', retry_after_ms: undefined, retryable: true },
      /Slow down\./,
    ],
    [
      '429 for a quota that is used up',
      { ...fakeReplies.insufficientQuota, headers: { 'retry-after': '1' } },
      { kind: 'quota', status: 429, retryable: false, retry_after_ms: undefined },
      /insufficient_quota/,
    ],
    [
      '402',
      apiError(402, { message: 'Insufficient Balance' }),
      { kind: 'quota', retryable: false },
      /Balance/,
    ],
    ['500', fakeReplies.serverError, { kind: 'server', status: 500, retryable: true }, /had an error/],
    ['529', fakeReplies.overloaded, { kind: 'server', status: 529, retryable: true }, /Overloaded/],
    ['408', apiError(408, { message: 'Timeout' }), { kind: 'server', status: 408, retryable: true }, /408/],
    ['409', apiError(409, { message: 'Conflict' }), { kind: 'server', status: 409, retryable: true }, /409/],
    [
      '503 with Retry-After and an HTML body',
      { status: 503, headers: { 'retry-after': '30', 'content-type': 'text/html' }, body: '<h1>Busy</h1>' },
      { kind: 'server', status: 503, retry_after_ms: 30_000 },
      /<h1>Busy<\/h1>/,
    ],
    ['500 with an empty body', { status: 500, body: '' }, { kind: 'server', status: 500 }, /answered 500$/],
    [
      '400 for the length of the context, by code',
      fakeReplies.contextLength,
      { kind: 'context_overflow', status: 400, retryable: false },
      /maximum context length/,
    ],
    [
      '400 for the length of the context, in words only (vLLM)',
      {
        status: 400,
        body: {
          object: 'error',
          message: "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens.",
          type: 'BadRequestError',
          param: null,
          code: 400,
        },
      },
      { kind: 'context_overflow', retryable: false },
      /8192/,
    ],
    [
      '400 for a parameter',
      apiError(400, { message: "Unsupported parameter: 'temperature'", code: 'unsupported_parameter' }),
      { kind: 'bad_request', status: 400, retryable: false },
      /unsupported_parameter/,
    ],
    [
      '400 of a content filter',
      apiError(400, { message: 'Filtered.', code: 'content_filter' }),
      { kind: 'content_filter', retryable: false },
      /Filtered/,
    ],
    [
      '401',
      apiError(401, { message: 'Bad key' }),
      { kind: 'auth', status: 401, retryable: false },
      /Bad key/,
    ],
    [
      '403',
      apiError(403, { message: 'Not yours' }),
      { kind: 'auth', status: 403, retryable: false },
      /Not yours/,
    ],
    [
      '404',
      apiError(404, { message: 'No model' }),
      { kind: 'bad_request', status: 404, retryable: false },
      /model/,
    ],
    [
      "422 with FastAPI's detail",
      { status: 422, body: { detail: [{ loc: ['body', 'messages', 2], msg: 'Field required' }] } },
      { kind: 'bad_request', status: 422, retryable: false },
      /Field required/,
    ],
    [
      'a connection that is reset',
      fakeReplies.reset,
      { kind: 'network', retryable: true, status: undefined },
      /ECONNRESET|other side closed/,
    ],
    [
      'a connection that breaks in the body',
      fakeReplies.resetInBody,
      { kind: 'network', retryable: true },
      /No answer/,
    ],
    [
      'malformed JSON with status 200',
      fakeReplies.malformedJson,
      { kind: 'malformed_reply', status: 200, retryable: true },
      /with no JSON: \{"id"/,
    ],
    [
      'HTML with status 200',
      fakeReplies.html,
      { kind: 'malformed_reply', status: 200, retryable: true },
      /with no JSON: <!doctype html>/,
    ],
    [
      'an empty body with status 200',
      { body: '' },
      { kind: 'malformed_reply', retryable: true },
      /an empty body/,
    ],
    ['status 204', { status: 204, body: '' }, { kind: 'malformed_reply', status: 204 }, /an empty body/],
    ['a JSON list', { body: [1] }, { kind: 'malformed_reply', retryable: true }, /no JSON object/],
    ['empty choices', fakeReplies.emptyChoices, { kind: 'malformed_reply', retryable: true }, /no choices/],
    [
      'a choice without a message',
      { body: { choices: [{}] } },
      { kind: 'malformed_reply' },
      /without a message/,
    ],
    [
      'content of an unknown shape',
      { body: { choices: [{ message: { role: 'assistant', content: 5 }, finish_reason: 'stop' }] } },
      { kind: 'malformed_reply', status: 200, retryable: true },
      /another shape/,
    ],
    [
      'a tool call without a name',
      { body: { choices: [{ message: { tool_calls: [{ id: 'a', function: {} }] } }] } },
      { kind: 'malformed_reply', retryable: true },
      /another shape/,
    ],
    [
      'an error object with status 200 and a code of ours',
      fakeReplies.errorObject('insufficient_quota'),
      { kind: 'quota', status: 200, retryable: false },
      /with an error in it \(insufficient_quota\): Upstream said no\./,
    ],
    [
      'an error object with status 200 and a status in it',
      fakeReplies.errorObject(502),
      { kind: 'server', status: 200, retryable: true },
      /Upstream/,
    ],
    [
      'an error object with status 200 and the status of a rate limit',
      { ...fakeReplies.errorObject(429), headers: { 'retry-after': '7' } },
      { kind: 'rate_limited', retry_after_ms: 7_000 },
      /Upstream/,
    ],
    [
      'an error object with status 200 and an unknown code',
      fakeReplies.errorObject('wat'),
      { kind: 'malformed_reply', status: 200, retryable: true },
      /\(wat\)/,
    ],
    [
      'an error text with status 200',
      { body: { error: 'model is loading' } },
      { kind: 'malformed_reply', retryable: true },
      /model is loading/,
    ],
    [
      'an error within the choice (OpenRouter)',
      {
        body: {
          choices: [{ error: { code: 502, message: 'Lost it.' }, message: {}, finish_reason: 'error' }],
        },
      },
      { kind: 'server', retryable: true },
      /Lost it/,
    ],
  ];
  for (const [name, reply, expected, message] of rows) {
    it(`answers ${expected.kind} to ${name}`, async () => {
      const result = await askOnce(reply);
      assert.equal(result.ok, false);
      if (result.ok) return;
      const seen = Object.fromEntries(Object.keys(expected).map((key) => [key, Reflect.get(result, key)]));
      assert.deepEqual(seen, expected);
      assert.match(result.message, message);
    });
  }

  it('counts a Retry-After date from the clock it was given', async () => {
    const startMs = Date.UTC(2026, 4, 27, 10, 0, 0);
    const date = new Date(startMs + 3_000).toUTCString();
    await using served = await serveModel(
      [fakeReplies.rateLimited(date)],
      {},
      { clock: createFakeClock({ startMs }) },
    );
    const result = await served.model.generate(request, never);
    assert.equal(!result.ok && result.retry_after_ms, 3_000);
  });

  it('answers network, retryable, when nothing listens there', async () => {
    const gone = await startFakeChatServer([]);
    await gone[Symbol.asyncDispose]();
    await using served = await serveModel([], { endpoint: gone.url });
    const result = await served.model.generate(request, never);
    assert.ok(!result.ok);
    assert.deepEqual([result.kind, result.retryable], ['network', true]);
    assert.match(result.message, /No answer from 127\.0\.0\.1:\d+: .*ECONNREFUSED/);
  });

  for (const [name, reply] of [
    ['before the headers', fakeReplies.hangBeforeHeaders],
    ['in the body', fakeReplies.hangInBody],
  ] as const) {
    it(`answers timeout, retryable, when the time of one request is over and the server hangs ${name}`, async () => {
      const clock = createFakeClock();
      await using served = await serveModel([reply], { timeoutMs: 30_000 }, { clock });
      const pending = served.model.generate(request, never);
      await served.server.untilReceived(1);
      clock.advance(29_999);
      assert.equal(clock.waiting, 1);
      clock.advance(1);
      const result = await pending;
      assert.deepEqual(result, {
        ok: false,
        kind: 'timeout',
        message: `${new URL(served.server.url).host} gave no whole answer within 30000 ms.`,
        retryable: true,
      });
      assert.deepEqual(
        served.records.map((record) => record.type),
        ['exchange_request', 'exchange_failed'],
      );
    });

    it(`rejects with the reason of an abort while the server hangs ${name}, and leaves no timer`, async () => {
      const clock = createFakeClock();
      await using served = await serveModel([reply], {}, { clock });
      const abort = new AbortController();
      const pending = served.model.generate(request, abort.signal);
      await served.server.untilReceived(1);
      abort.abort('enough');
      await assert.rejects(pending, (error) => error === 'enough');
      assert.equal(clock.waiting, 0);
      assert.equal(served.records.at(-1)?.type, 'exchange_failed');
    });
  }

  it('waits for a slow answer as long as it is told to', async () => {
    await using served = await serveModel([{ ...fakeReplies.text, delay_ms: 150 }], { timeoutMs: 60_000 });
    assert.equal(accepted(await served.model.generate(request, never)).text, 'All pods are healthy.');
  });

  it('does not follow a redirect, so that the key goes nowhere else, and says where it points', async () => {
    await using elsewhere = await startFakeChatServer([fakeReplies.text]);
    for (const status of [301, 302, 307, 308]) {
      const location = `${elsewhere.url}/chat/completions?key=abc`;
      const result = await askOnce({ status, headers: { location }, body: '' });
      assert.ok(!result.ok);
      assert.deepEqual([result.kind, result.status, result.retryable], ['bad_request', status, false]);
      assert.match(
        result.message,
        /a redirect to 127\.0\.0\.1:\d+\/v1\/chat\/completions, which is not followed/,
      );
    }
    assert.equal(elsewhere.requests.length, 0);
  });

  it('cuts what a server says in a message, not in the record', async () => {
    const long = 'x'.repeat(5_000);
    await using served = await serveModel([apiError(400, { message: long })]);
    const result = await served.model.generate(request, never);
    assert.ok(!result.ok && result.message.length < 500);
    const record = served.records.at(-1);
    assert.ok(record?.type === 'exchange_response' && record.body.includes(long));
  });

  it('does not repeat the key in a message, though the server does', async () => {
    const result = await askOnce(apiError(401, { message: 'Incorrect API key: key-for-the-fake-server/1.' }));
    assert.match(!result.ok ? result.message : '', /Incorrect API key: \[redacted\]\.$/);
  });

  it('throws a fault of our own on a time-out too, rather than call it one', async () => {
    const clock = createFakeClock();
    const full = new Error('no space left');
    const exchanges = (record: ExchangeRecord): void => {
      if (record.type === 'exchange_failed') throw full;
    };
    await using served = await serveModel(
      [fakeReplies.hangInBody],
      { timeoutMs: 5_000 },
      { clock, exchanges },
    );
    const pending = served.model.generate(request, never);
    await served.server.untilReceived(1);
    clock.advance(5_000);
    await assert.rejects(pending, (error) => error === full);
    assert.equal(clock.waiting, 0);
  });

  it('throws a fault of our own, rather than blame the server, when an exchange cannot be written', async () => {
    for (const failing of ['exchange_request', 'exchange_response', 'exchange_failed']) {
      const reply = failing === 'exchange_failed' ? fakeReplies.reset : fakeReplies.text;
      // EPIPE is one of the codes that the provider takes for a network error.
      const full = Object.assign(new Error('no space left'), { code: 'EPIPE' });
      await using served = await serveModel(
        [reply],
        {},
        {
          exchanges: (record) => {
            if (record.type === failing) throw full;
          },
        },
      );
      await assert.rejects(served.model.generate(request, never), (error) => error === full, failing);
      assert.equal(served.server.requests.length, failing === 'exchange_request' ? 0 : 1);
    }
  });
});

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

describe('the openai-compatible model, retried', () => {
  const policy = { retries: 3, backoffMs: 2_000, maxRetryAfterMs: 600_000 };

  async function retryOver(replies: readonly FakeReply[]) {
    await using served = await serveModel(replies);
    const clock = createFakeClock({ auto: true });
    const notices: RetryNotice[] = [];
    const result = await generateWithRetry(
      served.model,
      request,
      policy,
      { onRetry: (notice) => notices.push(notice) },
      { clock, random: () => 0.5 },
      never,
    );
    return {
      result,
      waits: clock.sleeps,
      requests: served.server.requests.length,
      kinds: notices.map((n) => n.kind),
    };
  }

  it('waits 90 seconds when told to, where the libraries tried ask again after 2', async () => {
    const { result, waits, requests } = await retryOver([fakeReplies.rateLimited('90'), fakeReplies.text]);
    assert.equal(accepted(result).text, 'All pods are healthy.');
    assert.deepEqual([waits, requests], [[90_000], 2]);
  });

  it('comes through 500, a reset and malformed JSON, in four requests', async () => {
    const { result, waits, requests, kinds } = await retryOver([
      fakeReplies.serverError,
      fakeReplies.reset,
      fakeReplies.malformedJson,
      fakeReplies.text,
    ]);
    accepted(result);
    assert.deepEqual(kinds, ['server', 'network', 'malformed_reply']);
    assert.deepEqual([waits, requests], [[1_000, 2_000, 4_000], 4]);
  });

  it('gives up on malformed replies after the retries of the policy', async () => {
    const { result, requests } = await retryOver(Array.from({ length: 6 }, () => fakeReplies.html));
    assert.equal(!result.ok && result.kind, 'malformed_reply');
    assert.equal(requests, 4);
  });

  it('asks once when the quota is used up', async () => {
    const { result, requests } = await retryOver([fakeReplies.insufficientQuota, fakeReplies.text]);
    assert.equal(!result.ok && result.kind, 'quota');
    assert.equal(requests, 1);
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
