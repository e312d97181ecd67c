import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { BenchError } from '../../../../src/core/errors.ts';
import type { ExchangeRecord } from '../../../../src/core/schema/exchange.ts';
import { createRecordingFetch, ExchangeError } from '../../../../src/core/model/recordingFetch.ts';
import { createFakeClock, type FakeClock } from '../../../support/fakeClock.ts';

const url = 'https://api.example/v1/chat/completions';
const secret = 'sk-live "quoted"/0123456789';
const secretForms = [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64'),
];

interface Recorder {
  readonly records: ExchangeRecord[];
  readonly clock: FakeClock;
  readonly post: (body: unknown, init?: RequestInit) => Promise<Response>;
}

/** A recording fetch over `answer`, which stands for the network. */
function record(answer: typeof globalThis.fetch, options: { maxBodyBytes?: number } = {}): Recorder {
  const records: ExchangeRecord[] = [];
  const clock = createFakeClock();
  const fetch = createRecordingFetch(answer, (entry) => records.push(entry), {
    secrets: [secret],
    clock,
    ...options,
  });
  const post: Recorder['post'] = (body, init = {}) =>
    fetch(url, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), ...init });
  return { records, clock, post };
}

const ok: typeof globalThis.fetch = async () => Response.json({ choices: [] });

function requestsOf(records: readonly ExchangeRecord[]) {
  return records.filter((entry) => entry.type === 'exchange_request');
}

const user = (content: string) => ({ role: 'user', content });

describe('createRecordingFetch', () => {
  it('writes the request before it leaves and the answer after its body has come', async () => {
    const order: string[] = [];
    const clock = createFakeClock();
    const fetch = createRecordingFetch(
      async () => {
        order.push('sent');
        clock.advance(1_500);
        return new Response('{"a": 1}', {
          status: 200,
          headers: { 'x-request-id': 'r1', 'set-cookie': 'c=1' },
        });
      },
      (entry) => order.push(entry.type),
      { secrets: [], clock },
    );
    const response = await fetch(url, { method: 'POST', body: '{}' });
    assert.deepEqual(order, ['exchange_request', 'sent', 'exchange_response']);
    assert.deepEqual([response.status, await response.text()], [200, '{"a": 1}']);
  });

  it('writes status, allowed headers, the body as it came and the time it took', async () => {
    const { records, clock, post } = record(async () => {
      clock.advance(1_500);
      return new Response('<h1>no  JSON</h1>\n', {
        status: 502,
        headers: { 'retry-after': '3', 'set-cookie': 'c=1' },
      });
    });
    await post({ messages: [] });
    assert.deepEqual(records[1], {
      type: 'exchange_response',
      exchange: 1,
      status: 502,
      headers: { 'content-type': 'text/plain;charset=UTF-8', 'retry-after': '3' },
      body: '<h1>no  JSON</h1>\n',
      duration_ms: 1_500,
    });
  });

  it('writes only the messages that are new, and the hash of a body that can be put together again', async () => {
    const { records, post } = record(ok);
    const head = [user('a'), user('b')];
    const bodies = [
      { model: 'm', messages: head, tools: [{ name: 't' }] },
      { model: 'm', messages: head, tools: [{ name: 't' }] },
      { model: 'm', messages: [...head, user(`the key is ${secret}`)], tools: [{ name: 't' }] },
      { model: 'm', messages: [user('a'), user('a summary')], tools: [] },
      { model: 'm', messages: [user('a'), user('a summary'), user('go on')], tools: [] },
    ];
    for (const body of bodies) await post(body);
    const requests = requestsOf(records);
    assert.deepEqual(
      requests.map((request) => request.messages_repeated),
      [0, 2, 2, 1, 2],
    );
    let messages: unknown[] = [];
    for (const [index, request] of requests.entries()) {
      const delta = request.body_delta as { messages: unknown[] };
      messages = [...messages.slice(0, request.messages_repeated), ...delta.messages];
      const whole = JSON.stringify({ ...delta, messages });
      assert.equal(createHash('sha256').update(whole).digest('hex'), request.body_sha256);
      const sent = JSON.stringify(bodies[index]).replaceAll(
        JSON.stringify(secret).slice(1, -1),
        '[redacted]',
      );
      assert.equal(whole, sent);
    }
  });

  for (const key of ['input', 'contents'] as const) {
    it(`knows a conversation under ${key}, as other APIs have it`, async () => {
      const { records, post } = record(ok);
      await post({ [key]: [user('a')] });
      await post({ [key]: [user('a'), user('b')] });
      assert.deepEqual(requestsOf(records)[1]?.body_delta, { [key]: [user('b')] });
    });
  }

  it('writes a body that is no JSON whole', async () => {
    const { records, post } = record(ok);
    await post('plain text');
    assert.deepEqual(requestsOf(records)[0]?.body_delta, 'plain text');
  });

  it('leaves no secret in any record or hash, in any encoding, and none of the headers with keys', async () => {
    const holding = JSON.stringify({ echoed: secretForms, nested: JSON.stringify({ secret }) });
    const { records, post } = record(
      async () => new Response(holding, { headers: { location: `/?key=${secret}` } }),
    );
    await post(
      { messages: secretForms.map(user) },
      { headers: { authorization: `Bearer ${secret}`, 'x-api-key': secret } },
    );
    const failing = record(async () => {
      throw new TypeError(`Headers.append: "Bearer ${secret}" is an invalid header value.`);
    });
    await assert.rejects(failing.post({ messages: [] }), (error) => {
      return error instanceof ExchangeError && !error.message.includes(secret);
    });
    const written = JSON.stringify([...records, ...failing.records]);
    for (const form of secretForms) {
      assert.equal(written.includes(JSON.stringify(form).slice(1, -1)), false, form);
    }
    assert.equal(written.includes('authorization'), false);
    const redactedBody = JSON.stringify({ messages: secretForms.map(() => user('[redacted]')) });
    assert.equal(
      requestsOf(records)[0]?.body_sha256,
      createHash('sha256').update(redactedBody).digest('hex'),
    );
  });

  it('sends and returns the secret itself untouched', async () => {
    let sent = '';
    const { post } = record(async (_url, init) => {
      sent = String(init?.body);
      return new Response(sent);
    });
    const response = await post({ messages: [user(secret)] });
    assert.equal(sent, JSON.stringify({ messages: [user(secret)] }));
    assert.equal(await response.text(), sent);
  });

  it('asks for redirects not to be followed, whatever the caller says', async () => {
    let redirect: unknown;
    const { post } = record(async (_url, init) => {
      redirect = init?.redirect;
      return Response.json({});
    });
    await post({}, { redirect: 'follow' });
    assert.equal(redirect, 'manual');
  });

  it('stops reading a body above the limit, cancels it and says so', async () => {
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1024)),
      cancel: () => {
        cancelled = true;
      },
    });
    const { records, post } = record(async () => new Response(endless), { maxBodyBytes: 100_000 });
    await assert.rejects(
      post({}),
      (error) => error instanceof ExchangeError && error.kind === 'malformed_reply',
    );
    assert.equal(cancelled, true);
    const last = records.at(-1);
    assert.match(last?.type === 'exchange_failed' ? last.message : '', /larger than 100000 bytes/);
  });

  it('names the causes of a failed connection, with their codes', async () => {
    const { records, post } = record(async () => {
      const cause = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' });
      throw new TypeError('fetch failed', { cause });
    });
    await assert.rejects(post({}), (error) => error instanceof ExchangeError && error.kind === 'network');
    const last = records.at(-1);
    assert.equal(
      last?.type === 'exchange_failed' && last.message,
      'fetch failed: connect refused (ECONNREFUSED)',
    );
  });

  it('rejects with the reason of an abort, and writes that there was one', async () => {
    const abort = new AbortController();
    const { records, post } = record(async () => {
      abort.abort({ why: 'cancelled' });
      throw new DOMException('This operation was aborted', 'AbortError');
    });
    await assert.rejects(post({}, { signal: abort.signal }), (error) => error === abort.signal.reason);
    assert.equal(records.at(-1)?.type, 'exchange_failed');
  });

  for (const status of [204, 205, 304]) {
    it(`returns a reply with status ${status}, which has no body`, async () => {
      const { post } = record(async () => new Response(null, { status }));
      assert.equal((await post({})).status, status);
    });
  }

  it('calls a status that is not one of HTTP malformed', async () => {
    const odd = Object.defineProperty(new Response('x'), 'status', { value: 799 });
    const { records, post } = record(async () => odd);
    await assert.rejects(
      post({}),
      (error) => error instanceof ExchangeError && error.kind === 'malformed_reply',
    );
    assert.equal(records.at(-1)?.type, 'exchange_response');
  });

  it('puts a character together that came in two pieces', async () => {
    const bytes = new TextEncoder().encode('"é"');
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes.slice(0, 2));
        controller.enqueue(bytes.slice(2));
        controller.close();
      },
    });
    const { post } = record(async () => new Response(body));
    assert.equal(await (await post({})).text(), '"é"');
  });

  it('refuses a body that is not text', async () => {
    const fetch = createRecordingFetch(ok, () => {}, { secrets: [], clock: createFakeClock() });
    await assert.rejects(fetch(url, { method: 'POST', body: new Uint8Array(1) }), (error) =>
      BenchError.is(error, 'internal'),
    );
  });
});
