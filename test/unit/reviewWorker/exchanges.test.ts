import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import type { ExchangeRecord } from '../../../src/core/schema/exchange.ts';
import { createRecordingFetch } from '../../../src/core/model/recordingFetch.ts';
import { Journal } from '../../../src/core/store/journal.ts';
import { readExchanges } from '../../../src/reviewWorker/exchanges.ts';
import { createFakeClock } from '../../support/fakeClock.ts';
import { type TempFolder, tempFolder } from '../../support/tempFolder.ts';
import { request, response, started, trajectoryText } from '../../support/trajectoryLines.ts';

const { signal } = new AbortController();

/** An attempt on the disk: two turns, the second after a retry, with a summary before it. */
async function attemptIn(folder: TempFolder): Promise<void> {
  const retry = {
    type: 'retry',
    turn: 2,
    retry: 1,
    kind: 'rate_limit',
    message: 'wait',
    wait_ms: 1,
  } as const;
  const entries = [
    started(),
    request(1),
    response(1),
    request(2, { purpose: 'summary' }),
    response(2, { purpose: 'summary' }),
    request(2),
    retry,
    response(2),
  ];
  writeFileSync(folder.in('trajectory.jsonl'), trajectoryText(entries));
  const journal = Journal.create(folder.in('exchanges.jsonl'), () => 0);
  const replies = ['{"id":"one"}', '{"id":"sum"}', 'slow down', '{"id":"two"}'];
  const fetch = createRecordingFetch(
    async () => new Response(replies.shift(), { status: replies.length === 1 ? 429 : 200 }),
    (record: ExchangeRecord) => journal.append(record),
    { secrets: ['sk-secret'], clock: createFakeClock() },
  );
  const user = (content: string) => ({ role: 'user', content });
  const post = (messages: unknown[]) =>
    fetch('https://api.example/v1', { method: 'POST', body: JSON.stringify({ model: 'm', messages }) });
  await post([user('a'), user('sk-secret')]);
  await post([user('a'), user('sk-secret'), user('sum up')]);
  await post([user('a'), user('the summary')]);
  await post([user('a'), user('the summary')]);
  journal.close();
}

function of(folder: TempFolder, turn: number | null, isLast = false) {
  return { trajectory: folder.in('trajectory.jsonl'), turn, isLast };
}

async function read(folder: TempFolder, turn: number | null, isLast = false) {
  const { text, problem } = await readExchanges(of(folder, turn, isLast), signal);
  assert.equal(problem, null);
  return JSON.parse(text ?? '') as {
    turn: number | null;
    exchanges: {
      exchange: number;
      request: { body: { messages: { content: string }[] }; note?: string };
      response: { status: number; body: unknown } | null;
      note?: string;
    }[];
  };
}

describe('the exchanges of a turn', () => {
  it('have the whole body that was sent, put together from the records before it', async () => {
    using folder = tempFolder();
    await attemptIn(folder);
    const { turn, exchanges } = await read(folder, 1);
    assert.equal(turn, 1);
    assert.deepEqual(
      exchanges.map(({ exchange }) => exchange),
      [1],
    );
    const [only] = exchanges;
    assert.deepEqual(
      only?.request.body.messages.map(({ content }) => content),
      ['a', '[redacted]'],
    );
    assert.equal(only?.request.note, undefined, 'its hash is that of what was sent');
    assert.deepEqual(only?.response?.body, { id: 'one' });
  });

  it('are all that the turn took: summaries, retries and what came back each time', async () => {
    using folder = tempFolder();
    await attemptIn(folder);
    const { exchanges } = await read(folder, 2);
    assert.deepEqual(
      exchanges.map(({ exchange, request: { body, note }, response: answer }) => [
        exchange,
        body.messages.at(-1)?.content,
        note,
        answer?.status,
        answer?.body,
      ]),
      [
        [2, 'sum up', undefined, 200, { id: 'sum' }],
        [3, 'the summary', undefined, 429, 'slow down'],
        [4, 'the summary', undefined, 200, { id: 'two' }],
      ],
    );
  });

  it('say when a record was changed, so that the body is not what was sent', async () => {
    using folder = tempFolder();
    await attemptIn(folder);
    const { readFileSync } = await import('node:fs');
    const changed = readFileSync(folder.in('exchanges.jsonl'), 'utf8').replace(
      '"content":"a"',
      '"content":"A"',
    );
    writeFileSync(folder.in('exchanges.jsonl'), changed);
    const { exchanges } = await read(folder, 1);
    assert.match(exchanges[0]?.request.note ?? '', /its hash is not that of the body that was sent/);
  });

  it('include a request that nobody has answered yet, for the last turn', async () => {
    using folder = tempFolder();
    await attemptIn(folder);
    const later = trajectoryText([started(), request(1), response(1), request(2)]);
    writeFileSync(folder.in('trajectory.jsonl'), later);
    const [first, ...others] = (await read(folder, 1, true)).exchanges;
    assert.equal(first?.exchange, 1);
    assert.deepEqual(
      others.map(({ exchange }) => exchange),
      [2],
    );
  });

  it('are none, with the reason, where the agent asks no server', async () => {
    using folder = tempFolder();
    writeFileSync(folder.in('trajectory.jsonl'), trajectoryText([started(), request(1), response(1)]));
    const { text, problem } = await readExchanges(of(folder, 1), signal);
    assert.equal(text, null);
    assert.match(problem ?? '', /no exchanges\.jsonl: its agent asks no server/);
  });

  it('are none where the record of this turn is not there', async () => {
    using folder = tempFolder();
    await attemptIn(folder);
    const { text, problem } = await readExchanges(of(folder, 3), signal);
    assert.equal(text, null);
    assert.match(problem ?? '', /No exchange of this turn/);
  });

  it('name the file where a line of it is no JSON', async () => {
    using folder = tempFolder();
    await attemptIn(folder);
    writeFileSync(folder.in('exchanges.jsonl'), '{"seq":0,"type":"exchange_request","broken\n');
    appendFileSync(folder.in('exchanges.jsonl'), '');
    await assert.rejects(readExchanges(of(folder, 1), signal), { code: 'journal_damaged' });
  });
});
