import assert from 'node:assert/strict';
import { createRates, pacedModel, RequestRate } from '../../../../src/core/harness/requestRate.ts';
import { createScriptedModel } from '../../../../src/core/model/scripted.ts';
import { createFakeClock } from '../../../support/fakeClock.ts';

const never = new AbortController().signal;

/** Lets everything happen that needs no time. */
const settle = () => new Promise(setImmediate);

describe('the pace of requests', () => {
  it('lets the first begin at once, and each other a share of a minute after the one before, in order', async () => {
    const clock = createFakeClock();
    const began = clock.now();
    const rate = new RequestRate(10, clock);
    const begun: [number, number][] = [];
    const asked = [0, 1, 2, 3].map((number) =>
      rate.turn(never).then(() => begun.push([number, clock.now() - began])),
    );
    for (let step = 0; step < 40; step += 1) {
      await settle();
      clock.advance(500);
    }
    await Promise.all(asked);
    assert.deepEqual(begun, [
      [0, 0],
      [1, 6000],
      [2, 12_000],
      [3, 18_000],
    ]);
  });

  it('saves nothing up: after a pause there is no burst', async () => {
    const clock = createFakeClock();
    const rate = new RequestRate(60, clock);
    await rate.turn(never);
    clock.advance(3_600_000);
    assert.equal(await rate.turn(never), 0);
    const second = rate.turn(never);
    await clock.untilSlept(1);
    assert.deepEqual(clock.sleeps, [1000]);
    clock.advance(1000);
    assert.equal(await second, 1000);
  });

  it('takes less than one in a minute', async () => {
    const clock = createFakeClock();
    const rate = new RequestRate(0.5, clock);
    await rate.turn(never);
    const second = rate.turn(never);
    await clock.untilSlept(1);
    assert.deepEqual(clock.sleeps, [120_000]);
    clock.advance(120_000);
    await second;
  });

  it('gives the place of one that is given up to the next', async () => {
    const clock = createFakeClock();
    const rate = new RequestRate(10, clock);
    await rate.turn(never);
    const [first, second] = [new AbortController(), new AbortController()];
    const waits = [rate.turn(first.signal), rate.turn(second.signal), rate.turn(never)];
    const rejections = waits.slice(0, 2).map((wait) => assert.rejects(wait, /no more/));
    await clock.untilSlept(1);
    // Of the one whose turn it is, and of one behind it.
    second.abort(new Error('no more'));
    first.abort(new Error('no more'));
    await Promise.all(rejections);
    await clock.untilSlept(2);
    assert.deepEqual(clock.sleeps, [6000, 6000]);
    clock.advance(6000);
    assert.equal(await waits[2], 6000);
    assert.equal(clock.waiting, 0);
  });

  it('is not for what was aborted before it asked', async () => {
    const rate = new RequestRate(10, createFakeClock());
    await assert.rejects(rate.turn(AbortSignal.abort(new Error('no more'))), /no more/);
    assert.equal(await rate.turn(never), 0);
  });
});

describe('the paces of a run', () => {
  const endpoint = 'https://one.example/v1';
  const rateOf = createRates(
    [
      { endpoint, requests_per_minute: 30 },
      { endpoint: `${endpoint}/`, requests_per_minute: 20 },
      { endpoint },
      { endpoint: 'https://two.example/v1' },
      { adapter: 'anthropic', requests_per_minute: 5 },
    ],
    createFakeClock(),
  );

  it('are one for all that share an endpoint: the smallest figure that any of them asks for', () => {
    const shared = rateOf({ endpoint });
    assert.equal(shared?.perMinute, 20);
    assert.equal(rateOf({ endpoint: `${endpoint}/` }), shared);
  });

  it('hold back no other endpoint', () => {
    assert.equal(rateOf({ endpoint: 'https://two.example/v1' }), null);
    assert.equal(rateOf({ adapter: 'google' }), null);
    assert.equal(rateOf({ adapter: 'anthropic' })?.perMinute, 5);
  });
});

describe('a paced model', () => {
  it('counts every request, those that are made again too, and tells of each wait', async () => {
    const clock = createFakeClock();
    const waited: number[] = [];
    const scripted = createScriptedModel([{ failure: 'server' }, { text: 'hello' }]);
    const model = pacedModel(scripted, new RequestRate(60, clock), (waitMs) => waited.push(waitMs));
    const request = { messages: [], tools: [] };
    assert.equal((await model.generate(request, never)).ok, false);
    const second = model.generate(request, never);
    await clock.untilSlept(1);
    clock.advance(1000);
    assert.equal((await second).ok, true);
    assert.deepEqual(waited, [1000]);
    assert.equal(model.identity, scripted.identity);
  });
});
