import assert from 'node:assert/strict';
import type { ModelFailure } from '../../src/core/model/model.ts';
import type { ExchangeRecord } from '../../src/core/schema/exchange.ts';
import { apiError, fakeReplies } from '../support/fakeChatReplies.ts';
import { startFakeChatServer } from '../support/fakeChatServer.ts';
import { createFakeClock } from '../support/fakeClock.ts';
import { accepted, askOnce, never, request, serveModel } from '../support/fakeModelServer.ts';
import type { FakeReply } from '../support/fakeReply.ts';

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
