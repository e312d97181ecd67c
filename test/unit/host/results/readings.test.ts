import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { AttemptOverview, RunOverview } from '../../../../src/core/schema/runIndex.ts';
import { type AttemptsWanted, Readings } from '../../../../src/host/results/readings.ts';
import { attemptOverview, runOverview } from '../../../support/overviews.ts';

interface Asked<T> {
  readonly what: string;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

/** A reader whose every answer the test gives itself. */
function makeReader() {
  const asked: Asked<never>[] = [];
  let atOnce = 0;
  let mostAtOnce = 0;
  const ask = <T>(what: string): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    asked.push({ what, resolve, reject });
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    return promise.finally(() => {
      atOnce -= 1;
    });
  };
  return {
    reader: {
      runs: () => ask<readonly RunOverview[]>('runs'),
      attempts: (dir: string, { model, flagged }: AttemptsWanted) =>
        ask<readonly AttemptOverview[]>([dir, model, flagged ? 'flagged' : 'all'].join(' ')),
    },
    whats: () => asked.map(({ what }) => what),
    mostAtOnce: () => mostAtOnce,
    /** Answers the read number `at`, once it is asked for. */
    async answer(at: number, value: unknown): Promise<void> {
      while (asked.length <= at) await setImmediate();
      if (value instanceof Error) asked[at]?.reject(value);
      else asked[at]?.resolve(value as never);
      await setImmediate();
    },
  };
}

const all = (model: string | null) => ({ model, flagged: false });

describe('Readings', () => {
  it('reads a list once, however often it is asked for, until it may have changed', async () => {
    const { reader, answer, whats } = makeReader();
    const readings = new Readings(reader);
    assert.equal(readings.runs, undefined);
    const asked = [readings.currentRuns(), readings.currentRuns()];
    await answer(0, [runOverview()]);
    assert.deepEqual(await Promise.all(asked), [[runOverview()], [runOverview()]]);
    await readings.currentRuns();
    assert.deepEqual(whats(), ['runs']);
    readings.invalidateList();
    const again = readings.currentRuns();
    await answer(1, []);
    assert.deepEqual(await again, []);
  });

  it('shows what it has while it reads again', async () => {
    const { reader, answer } = makeReader();
    const readings = new Readings(reader);
    const first = readings.currentRuns();
    await answer(0, [runOverview()]);
    await first;
    readings.invalidateList();
    const second = readings.currentRuns();
    assert.deepEqual(readings.runs, [runOverview()]);
    await answer(1, []);
    await second;
    assert.deepEqual(readings.runs, []);
  });

  it('reads once more when something changed while it was read, however often', async () => {
    const { reader, answer, whats } = makeReader();
    const readings = new Readings(reader);
    const before = readings.currentRuns();
    while (whats().length === 0) await setImmediate();
    for (let change = 0; change < 5; change += 1) readings.invalidateList();
    const after = [readings.currentRuns(), readings.currentRuns()];
    await answer(0, [runOverview({ ended: 1 })]);
    await answer(1, [runOverview({ ended: 2 })]);
    assert.equal((await before)[0]?.ended, 1);
    assert.deepEqual(
      (await Promise.all(after)).map((runs) => runs[0]?.ended),
      [2, 2],
    );
    assert.deepEqual(whats(), ['runs', 'runs']);
  });

  it('has one read at work at a time, and of those that wait does the newest first', async () => {
    const { reader, answer, whats, mostAtOnce } = makeReader();
    const readings = new Readings(reader);
    const first = readings.attempts('/1', all('a'));
    while (whats().length === 0) await setImmediate();
    const others = ['b', 'c', 'd'].map((model) => readings.attempts('/1', all(model)));
    for (let at = 0; at < 4; at += 1) await answer(at, []);
    await Promise.all([first, ...others]);
    assert.deepEqual(whats(), ['/1 a all', '/1 d all', '/1 c all', '/1 b all']);
    assert.equal(mostAtOnce(), 1);
  });

  it('keeps the readings of runs apart: a change in one leaves the other', async () => {
    const { reader, answer, whats } = makeReader();
    const readings = new Readings(reader);
    for (const [at, dir] of ['/1', '/2'].entries()) {
      const reading = readings.attempts(dir, all(null));
      await answer(at, [attemptOverview()]);
      await reading;
    }
    readings.invalidateAttempts('/1');
    await readings.attempts('/2', all(null));
    assert.equal(whats().length, 2);
    const again = readings.attempts('/1', all(null));
    await answer(2, []);
    assert.deepEqual(await again, []);
  });

  it('does not try what failed again before something changed', async () => {
    const { reader, answer, whats } = makeReader();
    const readings = new Readings(reader);
    const failing = readings.currentRuns();
    failing.catch(() => {});
    await answer(0, new Error('EACCES'));
    await assert.rejects(failing, /EACCES/);
    await assert.rejects(readings.currentRuns(), /EACCES/);
    assert.match(String(readings.failure), /EACCES/);
    assert.equal(whats().length, 1);
    readings.invalidateList();
    const again = readings.currentRuns();
    await answer(1, []);
    await again;
    assert.equal(readings.failure, undefined);
  });

  it('goes on with the next read after one that failed', async () => {
    const { reader, answer } = makeReader();
    const readings = new Readings(reader);
    const failing = readings.attempts('/1', all('a'));
    failing.catch(() => {});
    const next = readings.currentRuns();
    await answer(0, []);
    await answer(1, new Error('gone'));
    assert.deepEqual(await next, []);
    await assert.rejects(failing, /gone/);
  });

  it('knows nothing of another folder once it is told to forget', async () => {
    const { reader, answer } = makeReader();
    const readings = new Readings(reader);
    const reading = readings.currentRuns();
    readings.forget();
    await answer(0, [runOverview()]);
    await reading;
    assert.equal(readings.runs, undefined);
  });
});
