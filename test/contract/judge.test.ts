import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createJudge, type Judge, type JudgeOptions } from '../../src/core/harness/judge.ts';
import { loadJudgePrompts } from '../../src/core/harness/judgePrompts.ts';
import { createModelFactory } from '../../src/core/model/registry.ts';
import type { GroundTruth } from '../../src/core/schema/groundTruth.ts';
import { ModelEntry } from '../../src/core/schema/modelEntry.ts';
import { parseGroundTruth } from '../../src/core/scoring/groundTruth.ts';
import { readJournal } from '../../src/core/store/journal.ts';
import { pathsOfAttempt } from '../../src/core/store/layout.ts';
import { apiError, completion, fakeReplies } from '../support/fakeChatReplies.ts';
import { type FakeChatServer, startFakeChatServer } from '../support/fakeChatServer.ts';
import { createFakeClock, type FakeClock } from '../support/fakeClock.ts';
import type { FakeReply } from '../support/fakeReply.ts';
import { judgementText } from '../support/judgeReplies.ts';
import { publishedSchema } from '../support/publishedSchema.ts';
import { soundTruth } from '../support/taskFolder.ts';
import { type TempFolder, tempFolder } from '../support/tempFolder.ts';

const key = 'sk-key-of-the-judge/1';
const cart = 'shop/Deployment/cart';
const truth: GroundTruth = parseGroundTruth(soundTruth, 'ground_truth.yaml');
const claims = [{ name: cart, reasoning: 'It was changed.', evidence: 'events' }];
const good = completion({
  text: judgementText([cart, 'cart-1', 'The same.']),
  usage: { prompt_tokens: 1000, completion_tokens: 50, total_tokens: 1050 },
});
const prompts = loadJudgePrompts(fileURLToPath(new URL('../../media/prompts/judge/', import.meta.url)), null);
const never = new AbortController().signal;

interface Scene extends AsyncDisposable {
  readonly server: FakeChatServer;
  readonly clock: FakeClock;
  readonly ended: readonly (number | null)[];
  readonly judge: Judge;
  readonly paths: ReturnType<typeof pathsOfAttempt>;
}

describe('a judge behind a server', () => {
  let folder: TempFolder;

  beforeEach(() => {
    folder = tempFolder();
  });

  afterEach(() => folder[Symbol.dispose]());

  async function scene(
    replies: readonly FakeReply[],
    more: Partial<JudgeOptions> = {},
    clock = createFakeClock({ auto: true }),
  ): Promise<Scene> {
    const server = await startFakeChatServer(replies);
    const ended: (number | null)[] = [];
    const entry = ModelEntry.parse({
      name: 'judge',
      adapter: 'openai-compatible',
      endpoint: server.url,
      model: 'fake-model',
      temperature: 0,
      price: { input_usd_per_mtok: 2, output_usd_per_mtok: 20 },
    });
    const judge = createJudge(
      {
        entry,
        retries: 2,
        backoffMs: 1000,
        begin: async () => ({ end: (cost) => void ended.push(cost) }),
        ...more,
      },
      {
        // The time-out of a request is far longer than any wait here, and must not end at once.
        clock: {
          now: clock.now,
          sleep: (ms, signal) => (ms > 100_000 ? forever(signal) : clock.sleep(ms, signal)),
        },
        random: () => 1,
        createModel: createModelFactory({ readScript: () => '' }),
        resolveKey: async () => key,
        fetch: globalThis.fetch,
        judgePrompts: prompts,
        secrets: [],
        rateOf: () => null,
      },
    );
    const paths = pathsOfAttempt(folder.in('attempt'));
    return { server, clock, ended, judge, paths, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
  }

  /** What a journal holds, each line of which is as it is published. */
  const types = (path: string) =>
    readJournal(path).records.map((line) => {
      assert.equal(publishedSchema('judgement')(line), null);
      return line.type;
    });

  it('is asked in one request without tools, and its answer is kept with what it cost', async () => {
    await using made = await scene([good]);
    const judgement = await made.judge.judge(claims, truth, made.paths, never);
    assert.deepEqual(judgement, {
      ok: true,
      judged: [{ group: 'cart-1', why: 'The judge: The same.' }],
      sha256: readJournal(made.paths.judgement).head,
    });
    const [request] = made.server.requests;
    assert.deepEqual(
      [request?.body?.model, request?.body?.temperature, request?.body?.tools],
      ['fake-model', 0, undefined],
    );
    assert.deepEqual(types(made.paths.judgement), [
      'judge_request',
      'exchange_request',
      'exchange_response',
      'judge_reply',
    ]);
    const reply = readJournal(made.paths.judgement).records.at(-1);
    assert.deepEqual([reply?.cost_usd, reply?.problem], [0.003, null]);
    assert.deepEqual(made.ended, [0.003]);
  });

  it('is asked again after a failure that may pass, as long as the server asks to wait', async () => {
    await using made = await scene([fakeReplies.rateLimited('90'), fakeReplies.serverError, good]);
    assert.equal((await made.judge.judge(claims, truth, made.paths, never)).ok, true);
    assert.deepEqual(made.clock.sleeps, [90_000, 2000]);
    assert.equal(types(made.paths.judgement).filter((type) => type === 'judge_retry').length, 2);
    assert.deepEqual(made.ended, [0.003]);
  });

  it('is asked the same again after a reply that does not fit, each answer paid and kept', async () => {
    await using made = await scene([completion({ text: 'The cart, surely.' }), good]);
    assert.equal((await made.judge.judge(claims, truth, made.paths, never)).ok, true);
    const bodies = made.server.requests.map(({ text }) => text);
    assert.equal(bodies.length, 2);
    assert.equal(bodies[0], bodies[1]);
    const replies = readJournal(made.paths.judgement).records.filter(({ type }) => type === 'judge_reply');
    assert.deepEqual(
      replies.map(({ problem }) => typeof problem),
      ['string', 'object'],
    );
    assert.equal(made.ended.length, 2);
  });

  it('fails when replies that do not fit and failures together use up the retries', async () => {
    const bad = completion({ text: judgementText([cart, 'invented-1', 'x']) });
    await using made = await scene([bad, fakeReplies.serverError, bad, good]);
    const judgement = await made.judge.judge(claims, truth, made.paths, never);
    assert.equal(judgement.ok, false);
    assert.match(judgement.ok ? '' : judgement.reason, /cannot be used.*"invented-1"/);
    assert.equal(made.server.requests.length, 3);
  });

  it('fails on a reply that was cut off, or that calls a tool instead', async () => {
    for (const reply of [completion({ text: '{"items": [', finish: 'length' }), fakeReplies.toolCall]) {
      await using made = await scene([reply], { retries: 0 });
      const judgement = await made.judge.judge(claims, truth, made.paths, never);
      assert.match(judgement.ok ? '' : judgement.reason, /cannot be used/);
      folder[Symbol.dispose]();
    }
  });

  it('is not asked about the next attempt when its key was refused', async () => {
    await using made = await scene([apiError(401, { message: 'Invalid key' }), good]);
    const first = await made.judge.judge(claims, truth, made.paths, never);
    assert.match(first.ok ? '' : first.reason, /^auth: .*Invalid key/);
    const second = await made.judge.judge(claims, truth, pathsOfAttempt(folder.in('second')), never);
    assert.match(second.ok ? '' : second.reason, /not asked again/);
    assert.equal(made.server.requests.length, 1);
    assert.equal(existsSync(pathsOfAttempt(folder.in('second')).judgement), false);
  });

  it('is asked about many claims in parts, and only for what is not on the disk yet', async () => {
    const many = Array.from({ length: 30 }, (_, index) => ({
      name: `shop/Pod/p${index}`,
      reasoning: '',
      evidence: '',
    }));
    const parts = [many.slice(0, 25), many.slice(25)].map((part) =>
      completion({ text: judgementText(...part.map(({ name }) => [name, null, 'none'] as const)) }),
    );
    await using made = await scene([parts[0] ?? good, fakeReplies.serverError, parts[1] ?? good], {
      retries: 0,
    });
    assert.equal((await made.judge.judge(many, truth, made.paths, never)).ok, false);
    const judgement = await made.judge.judge(many, truth, made.paths, never);
    assert.equal(judgement.ok && judgement.judged.length, 30);
    assert.equal(made.server.requests.length, 3);
  });

  it('writes its key nowhere, whatever the server says', async () => {
    const items = [{ position: 1, submitted_name: cart, group_id: null, reasoning: `Your key is ${key}.` }];
    await using made = await scene([completion({ text: JSON.stringify({ items }) })]);
    const judgement = await made.judge.judge(claims, truth, made.paths, never);
    const text = readFileSync(made.paths.judgement, 'utf8');
    for (const form of [key, key.replace('/', '\\/'), encodeURIComponent(key), btoa(key)]) {
      assert.equal(text.includes(form), false, form);
    }
    assert.equal(judgement.ok && judgement.judged[0]?.why, 'The judge: Your key is [redacted].');
  });

  it('stops when it is told to, and keeps the request that was not answered', async () => {
    await using made = await scene([{ fault: 'hang_before_headers' }]);
    const stopping = new AbortController();
    const judging = made.judge.judge(claims, truth, made.paths, stopping.signal);
    await made.server.untilReceived(1);
    stopping.abort(new Error('stop'));
    await assert.rejects(judging, /stop/);
    assert.equal(types(made.paths.judgement)[0], 'judge_request');
    assert.equal(types(made.paths.judgement).includes('judge_reply'), false);
    assert.deepEqual(made.ended, [null]);
  });
});

function forever(signal: AbortSignal): Promise<void> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
