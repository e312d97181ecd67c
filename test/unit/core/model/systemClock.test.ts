import assert from 'node:assert/strict';
import { createSystemClock } from '../../../../src/core/model/systemClock.ts';

describe('createSystemClock', () => {
  it('ends a wait when it is over, and not before', async () => {
    const clock = createSystemClock();
    const startMs = performance.now();
    await clock.sleep(20, new AbortController().signal);
    assert.ok(performance.now() - startMs >= 19);
  });

  it('rejects with the reason of an abort, before the wait and in it', async () => {
    const clock = createSystemClock();
    const reason = { why: 'cancelled' };
    for (const ms of [0, 60_000]) {
      await assert.rejects(clock.sleep(ms, AbortSignal.abort(reason)), (error) => error === reason);
    }
    const abort = new AbortController();
    const pending = clock.sleep(60_000, abort.signal);
    abort.abort(reason);
    await assert.rejects(pending, (error) => error === reason);
  });

  it('does not end a wait at once that is longer than a timer of Node can be', async () => {
    const abort = new AbortController();
    const pending = createSystemClock().sleep(2 ** 31, abort.signal);
    const first = await Promise.race([
      pending,
      new Promise((resolve) => setTimeout(resolve, 20, 'still waiting')),
    ]);
    assert.equal(first, 'still waiting');
    abort.abort('enough');
    await assert.rejects(pending, (error) => error === 'enough');
  });
});
