import assert from 'node:assert/strict';
import type { ModelContext, ModelFailure, ModelResponse } from '../../src/core/model/model.ts';
import { generateWithRetry, type RetryNotice } from '../../src/core/model/retry.ts';
import { createFakeClock, type FakeClock } from './fakeClock.ts';
import { accepted, never, request, type ServedModel } from './fakeModelServer.ts';
import { brokenReplies, type FakeReply } from './fakeReply.ts';
import { type FakeWire, waiting } from './fakeWire.ts';

/** Makes a model that speaks `wire` to a server with these replies. */
export type Serve = (
  replies: readonly FakeReply[],
  options?: { readonly timeoutMs?: number },
  context?: Partial<ModelContext>,
) => Promise<ServedModel>;

const policy = { retries: 3, backoffMs: 2_000, maxRetryAfterMs: 600_000 };
const done = 'All pods are healthy.';

interface Retried {
  readonly result: ModelResponse | ModelFailure;
  readonly requests: number;
  readonly notices: readonly RetryNotice[];
  readonly records: ServedModel['records'];
}

/** Asks with retries; all waits are over at once, and each wait that is ours is the longest that it could be. */
async function retryOver(
  serve: Serve,
  replies: readonly FakeReply[],
  clock = createFakeClock({ auto: true }),
): Promise<Retried> {
  // The model keeps the time of another clock: its deadline must not be over at once.
  await using served = await serve(replies, {}, { clock: createFakeClock({ startMs: clock.now() }) });
  const notices: RetryNotice[] = [];
  const result = await generateWithRetry(
    served.model,
    request,
    policy,
    { onRetry: (notice) => notices.push(notice) },
    { clock, random: () => 1 },
    never,
  );
  return { result, notices, requests: served.server.requests.length, records: served.records };
}

/**
 * What a model and its retries make of a server that fails: the table of LIBRARIES.md B1, row by row, for any API. Told
 * by what reaches the server, what is waited for, and what is recorded.
 */
export function failureContract(name: string, wire: FakeWire, serve: Serve): void {
  describe(`${name}, when the server fails`, () => {
    waitingRows(wire, serve);
    retriedRows(wire, serve);
    finalRows(wire, serve);
    slowRows(wire, serve);
    replyRows(wire, serve);
  });
}

function waitingRows(wire: FakeWire, serve: Serve): void {
  const text = wire.answer({ text: done });
  for (const [retryAfter, waitMs] of [
    ['2', 2_000],
    ['90', 90_000],
    ['Wed, 27 May 2026 10:00:03 GMT', 3_000],
  ] as const) {
    it(`waits ${waitMs} ms, to the millisecond, for Retry-After: ${retryAfter}`, async () => {
      const clock = createFakeClock({ startMs: Date.UTC(2026, 4, 27, 10), auto: true });
      const { result, requests, notices } = await retryOver(serve, [waiting(wire, retryAfter), text], clock);
      assert.equal(accepted(result).text, done);
      assert.deepEqual([clock.sleeps, requests], [[waitMs], 2]);
      assert.deepEqual(
        notices.map(({ retry, kind }) => [retry, kind]),
        [[1, 'rate_limited']],
      );
    });
  }

  it('waits twice where it is told to twice, and leaves a record of every exchange', async () => {
    const clock = createFakeClock({ auto: true });
    const { result, records } = await retryOver(serve, [waiting(wire, '2'), waiting(wire, '2'), text], clock);
    accepted(result);
    assert.deepEqual(clock.sleeps, [2_000, 2_000]);
    assert.deepEqual(
      records.map((record) => [record.type, record.exchange]),
      [1, 2, 3].flatMap((exchange) => [
        ['exchange_request', exchange],
        ['exchange_response', exchange],
      ]),
    );
  });
}

function retriedRows(wire: FakeWire, serve: Serve): void {
  const rows: readonly (readonly [string, FakeReply, string])[] = [
    ['500', wire.error(500, 'The server had an error.'), 'server'],
    ['529', wire.error(529, 'Overloaded'), 'server'],
    ['408', wire.error(408, 'Timeout'), 'server'],
    ['409', wire.error(409, 'Conflict'), 'server'],
    ["an error of the server's, in the API's own words", wire.failures.server, 'server'],
    ['an error inside an answer with status 200', wire.errorInside, 'server'],
    ['a connection that is reset', brokenReplies.reset, 'network'],
    ['malformed JSON with status 200', brokenReplies.malformedJson, 'malformed_reply'],
    ['HTML with status 200', brokenReplies.html, 'malformed_reply'],
    ['an answer that holds nothing', wire.empty, 'malformed_reply'],
  ];
  for (const [row, reply, kind] of rows) {
    it(`asks again after ${row}, twice, and then takes the answer`, async () => {
      const clock = createFakeClock({ auto: true });
      const text = wire.answer({ text: done });
      const { result, requests, notices } = await retryOver(serve, [reply, reply, text], clock);
      assert.equal(accepted(result).text, done);
      assert.deepEqual(
        notices.map((notice) => [notice.retry, notice.kind, notice.waitMs]),
        [
          [1, kind, 2_000],
          [2, kind, 4_000],
        ],
      );
      assert.deepEqual([requests, clock.sleeps], [3, [2_000, 4_000]]);
    });

    it(`gives up on ${row} for ever after the retries of the policy, and says so`, async () => {
      const { result, requests } = await retryOver(
        serve,
        Array.from({ length: 6 }, () => reply),
      );
      assert.ok(!result.ok);
      assert.deepEqual([result.kind, requests], [kind, 4]);
      assert.match(result.message, /Gave up after 3 retries\.$/);
    });
  }
}

/** What no wait mends. */
function finalRows(wire: FakeWire, serve: Serve): void {
  for (const kind of ['quota', 'context_overflow', 'bad_request', 'auth', 'content_filter'] as const) {
    it(`asks once where the answer is ${kind}, whatever Retry-After says`, async () => {
      const told = { ...wire.failures[kind], headers: { 'retry-after': '1' } };
      const { result, requests, notices } = await retryOver(serve, [told, wire.answer({ text: done })]);
      assert.ok(!result.ok);
      assert.deepEqual([result.kind, result.retryable, requests, notices], [kind, false, 1, []]);
      assert.match(result.message, /^127\.0\.0\.1:\d+ (?:answered|blocked) .*\w/);
    });
  }
}

function slowRows(wire: FakeWire, serve: Serve): void {
  for (const [place, fault] of [
    ['before the headers', 'hang_before_headers'],
    ['in the body', 'hang_in_body'],
  ] as const) {
    it(`ends a call in time when the server hangs ${place}, and may ask again`, async () => {
      const clock = createFakeClock();
      const hang: FakeReply = { ...wire.answer({ text: done }), fault };
      await using served = await serve([hang, wire.answer({ text: done })], { timeoutMs: 30_000 }, { clock });
      const pending = served.model.generate(request, never);
      await served.server.untilReceived(1);
      clock.advance(29_999);
      assert.equal(clock.waiting, 1, 'not before its time');
      clock.advance(1);
      const result = await pending;
      assert.ok(!result.ok);
      assert.deepEqual([result.kind, result.retryable], ['timeout', true]);
      assert.deepEqual(served.records.at(-1)?.type, 'exchange_failed');
      assert.equal(accepted(await served.model.generate(request, never)).text, done);
    });
  }

  it('takes an answer after 330 s, once, and counts its tokens once', async () => {
    const clock = createFakeClock();
    const usage = wire.usage({ input_tokens: 100, output_tokens: 10 });
    const replies = [wire.answer({ text: done, usage }), wire.answer({ text: 'a second answer' })];
    await using served = await serve(replies, {}, { clock, fetch: takes(330_000, clock) });
    const response = accepted(await served.model.generate(request, never));
    assert.deepEqual(
      [response.text, response.usage.input_tokens, response.usage.output_tokens],
      [done, 100, 10],
    );
    assert.equal(served.server.requests.length, 1);
    const [sent, came] = served.records;
    assert.deepEqual([sent?.type, served.records.length], ['exchange_request', 2]);
    assert.equal(came?.type === 'exchange_response' && came.duration_ms, 330_000);
  });
}

/** A fetch whose answers take `ms` of the clock's time to come. */
function takes(ms: number, clock: FakeClock): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await globalThis.fetch(input, init);
    clock.advance(ms);
    return response;
  };
}

/** Odd answers that are answers: what is odd goes on as it came, for the tools and for people to judge. */
function replyRows(wire: FakeWire, serve: Serve): void {
  const call = (args: unknown, id: string | null = 'call_a') => ({ id, name: 'code_exec', arguments: args });

  async function answerTo(reply: FakeReply): Promise<ModelResponse> {
    await using served = await serve([reply]);
    const response = accepted(await served.model.generate(request, never));
    assert.equal(served.server.requests.length, 1);
    return response;
  }

  it('passes the arguments of a call that was cut off on as they came', async () => {
    const reply = wire.answer({ calls: [call('{"cmd": "grep -r err')], finish: wire.finishWords.length });
    const { tool_calls, finish_reason } = await answerTo(reply);
    assert.deepEqual(tool_calls, [call('{"cmd": "grep -r err')]);
    assert.equal(finish_reason, 'length');
  });

  it('passes a call of a tool that nobody offered on', async () => {
    const { tool_calls } = await answerTo(wire.answer({ calls: [{ ...call('{}'), name: 'kubectl' }] }));
    assert.deepEqual(
      tool_calls.map(({ name }) => name),
      ['kubectl'],
    );
  });

  it('passes wrong names of arguments on', async () => {
    const { tool_calls } = await answerTo(wire.answer({ calls: [call('{"command": "ls"}')] }));
    assert.equal(tool_calls[0]?.arguments, '{"command": "ls"}');
  });

  it('takes arguments that are an object for their JSON', async () => {
    const { tool_calls } = await answerTo(wire.answer({ calls: [call({ cmd: 'ls', depth: 2 })] }));
    assert.equal(tool_calls[0]?.arguments, '{"cmd":"ls","depth":2}');
  });

  it('makes up an id for a call that has none', async () => {
    const { tool_calls } = await answerTo(wire.answer({ calls: [call('{}', null)] }));
    assert.equal(tool_calls[0]?.id, 'call_1_1');
  });

  it('passes a call on in an answer whose reason is stop', async () => {
    const reply = wire.answer({ calls: [call('{}')], finish: wire.finishWords.stop });
    const { tool_calls, finish_reason } = await answerTo(reply);
    assert.equal(tool_calls.length, 1);
    assert.ok(finish_reason === 'stop' || finish_reason === 'tool_calls');
  });

  it('gives the reason other for a word that it does not know, and the word', async () => {
    const { finish_reason, raw_finish_reason } = await answerTo(
      wire.answer({ text: done, finish: wire.finishWords.other }),
    );
    assert.deepEqual([finish_reason, raw_finish_reason], ['other', wire.finishWords.other]);
  });

  it('knows nothing of tokens where the answer says nothing of them', async () => {
    const { usage } = await answerTo(wire.answer({ text: done, usage: null }));
    assert.deepEqual([usage.input_tokens, usage.output_tokens], [null, null]);
  });
}
