import assert from 'node:assert/strict';
import { createLatest } from '../../../../src/host/config/latest.ts';

/** Work whose runs end when the test says so. */
function heldWork() {
  const ends: (() => void)[] = [];
  let atWork = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    atWork += 1;
    most = Math.max(most, atWork);
    await new Promise<void>((resolve) => ends.push(resolve));
    atWork -= 1;
  };
  return { work, ends, most: () => most };
}

/** Lets everything that is due happen. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('createLatest', () => {
  it('runs once more, and only once, for all that was asked for meanwhile', async () => {
    const { work, ends, most } = heldWork();
    const ask = createLatest(work);
    const first = ask();
    const [second, third] = [ask(), ask()];
    ends[0]?.();
    await first;
    await settle();
    assert.equal(ends.length, 2);
    ends[1]?.();
    await Promise.all([second, third]);
    await settle();
    assert.deepEqual([ends.length, most()], [2, 1]);
  });

  it('answers with a run that began after the question', async () => {
    const { work, ends } = heldWork();
    const ask = createLatest(work);
    void ask();
    let answered = false;
    const late = ask().then(() => {
      answered = true;
    });
    ends[0]?.();
    await settle();
    assert.equal(answered, false);
    ends[1]?.();
    await late;
  });

  it('never runs two at a time, also when asked at the very moment one ends', async () => {
    const { work, ends, most } = heldWork();
    const ask = createLatest(work);
    const asked = [ask()];
    // Asks in each of the microtasks around the end of the first run.
    asked.push(ask());
    ends[0]?.();
    for (let i = 0; i < 8; i += 1) {
      await Promise.resolve();
      asked.push(ask());
    }
    let all = false;
    void Promise.all(asked).then(() => {
      all = true;
    });
    for (let round = 0; round < 10; round += 1) {
      for (const end of ends) end();
      await settle();
    }
    assert.deepEqual([all, most()], [true, 1]);
  });
});
