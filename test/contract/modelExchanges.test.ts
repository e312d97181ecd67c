import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { Journal, readJournal } from '../../src/core/store/journal.ts';
import { readExchanges } from '../../src/reviewWorker/exchanges.ts';
import { anthropicMessage, anthropicWire, toolUse } from '../support/fakeAnthropic.ts';
import { functionCall, geminiResponse, geminiWire } from '../support/fakeGemini.ts';
import { never } from '../support/fakeModelServer.ts';
import type { FakeReply } from '../support/fakeReply.ts';
import { callItem, openAiResponse, reasoningItem, responsesWire } from '../support/fakeResponses.ts';
import { type Below, mutateJson, randomBelow } from '../support/mutateJson.ts';
import { playTurns } from '../support/playTurns.ts';
import { publishedSchema } from '../support/publishedSchema.ts';
import { serveAnthropic, serveGoogle, serveOpenAi } from '../support/servedWires.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { request, response, started, trajectoryText } from '../support/trajectoryLines.ts';

const turns = 6;
const words = 'Nothing of note in these lines. '.repeat(40);

const adapters = [
  {
    name: 'anthropic',
    wire: anthropicWire,
    serve: serveAnthropic,
    key: 'messages',
    added: [1, 2],
    reply: (turn: number): FakeReply =>
      anthropicMessage([
        { type: 'thinking', thinking: words, signature: `sig-${turn}` },
        toolUse(`toolu_${turn}`, 'code_exec', `{ "cmd": "grep -c \\u003e ${turn}" }`),
        toolUse(null, 'code_exec', '{"cmd": "ls", "depth": 2}'),
      ]),
  },
  {
    name: 'google',
    wire: geminiWire,
    serve: serveGoogle,
    key: 'contents',
    added: [1, 2],
    reply: (turn: number): FakeReply =>
      geminiResponse([
        { text: words, thought: true },
        functionCall(`fc-${turn}`, 'code_exec', `{ "cmd": "grep -c \\u003e ${turn}" }`, `sig-${turn}`),
        functionCall(null, 'code_exec', '{"cmd": "ls", "depth": 2}'),
      ]),
  },
  {
    name: 'openai',
    wire: responsesWire,
    serve: serveOpenAi,
    key: 'input',
    // Calls and reasoning are items of their own.
    added: [2, 5],
    reply: (turn: number): FakeReply =>
      openAiResponse([
        reasoningItem([words], `sealed-${turn}`),
        callItem(`call_${turn}`, 'code_exec', `{ "cmd": "grep -c \\u003e ${turn}" }`),
        callItem(null, 'code_exec', '{"cmd": "ls", "depth": 2}'),
      ]),
  },
] as const;

for (const { name, serve, key, added, reply } of adapters) {
  describe(`what is recorded of the ${name} model`, () => {
    it('holds each message once, and opens as what was sent, to the byte', async () => {
      using folder = tempFolder();
      await using served = await serve(Array.from({ length: turns }, (_, index) => reply(index + 1)));
      const { requests, records } = await playTurns(served, turns);
      const journal = Journal.create(folder.in('exchanges.jsonl'), () => 0);
      for (const record of records) journal.append(record);
      journal.close();
      const fits = publishedSchema('exchange');
      for (const line of readJournal(journal.path).records) assert.equal(fits(line), null);
      const lines = requests.flatMap((_, index) => [request(index + 1), response(index + 1)]);
      writeFileSync(folder.in('trajectory.jsonl'), trajectoryText([started(), ...lines]));

      const asked = records.filter((record) => record.type === 'exchange_request');
      const counts = asked.map(({ body_delta }) => (body_delta as Record<string, unknown[]>)[key]?.length);
      const [first, next] = added;
      assert.deepEqual(counts, [first, next, next, next, next, next]);
      for (const [index, sent] of requests.entries()) {
        const of = { trajectory: folder.in('trajectory.jsonl'), turn: index + 1, isLast: false };
        const { text } = await readExchanges(of, never);
        const [exchange] = JSON.parse(text ?? '').exchanges;
        assert.equal(exchange.request.note, undefined, 'its hash is that of what was sent');
        assert.equal(JSON.stringify(exchange.request.body), sent.text);
      }
    });
  });
}

describe('a reply that somebody has damaged', () => {
  for (const { name, wire, serve, reply } of adapters) {
    it(`comes to a response or a failure of the ${name} model, never to a fault of ours`, async () => {
      const seed = 5;
      const below = randomBelow(seed);
      const rounds = 150;
      const whole = [reply(1), wire.answer({ text: 'Done.', reasoning: 'Hm.' }), wire.failures.rate_limited];
      const damaged = Array.from({ length: rounds }, () => damage(whole[below(whole.length)] ?? {}, below));
      await using served = await serve(damaged);
      let responses = 0;
      for (let round = 0; round < rounds; round += 1) {
        const result = await playTurns(served, 1).catch((error: unknown) => error);
        if (!(result instanceof Error)) responses += 1;
        else
          assert.match(
            result.message,
            /"ok":false,"kind":"/,
            `seed ${seed}, round ${round}: ${result.stack}`,
          );
      }
      assert.ok(responses > 20 && responses < rounds - 20, `${responses} responses of ${rounds}`);
    });
  }
});

function damage(reply: FakeReply, below: Below): FakeReply {
  const body: unknown = typeof reply.body === 'string' ? JSON.parse(reply.body) : reply.body;
  return { ...reply, body: mutateJson(body, below) };
}
