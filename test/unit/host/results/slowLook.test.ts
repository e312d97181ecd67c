import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { changedRuns, folderNames, SlowLook } from '../../../../src/host/results/slowLook.ts';
import { runOverview } from '../../../support/overviews.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

/** A slow look whose waits the test ends. */
function makeLook() {
  const waits: (() => void)[] = [];
  const state = { folders: 'a', untold: false, lookedAt: true, stale: 0 };
  const look = new SlowLook({
    clock: {
      now: () => 0,
      after: (_, then) => {
        waits.push(then);
        return { [Symbol.dispose]: () => void waits.splice(waits.indexOf(then), 1) };
      },
    },
    folders: async () => state.folders,
    isUntold: () => state.untold,
    isLookedAt: () => state.lookedAt,
    onStale: () => {
      state.stale += 1;
    },
  });
  const pass = async (): Promise<void> => {
    waits.shift()?.();
    await setImmediate();
  };
  return { look, state, waits, pass };
}

describe('SlowLook', () => {
  it('goes on looking while there are the folders that were read', async () => {
    const { look, state, waits, pass } = makeLook();
    look.begin('a');
    for (let times = 0; times < 3; times += 1) await pass();
    assert.deepEqual([state.stale, waits.length], [0, 1]);
  });

  it('tells of a folder that nobody has told of, once', async () => {
    const { look, state, waits, pass } = makeLook();
    look.begin('a');
    state.folders = 'a\nb';
    await pass();
    assert.deepEqual([state.stale, waits.length], [1, 0]);
    look.begin('a\nb');
    await pass();
    assert.equal(state.stale, 1);
  });

  it('tells every time while another process may have died', async () => {
    const { look, state, pass } = makeLook();
    state.untold = true;
    for (let times = 0; times < 2; times += 1) {
      look.begin('a');
      await pass();
    }
    assert.equal(state.stale, 2);
  });

  it('rests while nobody looks, and has one wait at a time', async () => {
    const { look, state, waits, pass } = makeLook();
    look.begin('a');
    look.begin('a');
    assert.equal(waits.length, 1);
    state.lookedAt = false;
    state.folders = 'b';
    await pass();
    assert.deepEqual([state.stale, waits.length], [0, 0]);
  });
});

describe('folderNames', () => {
  it('is empty for a folder that is not there', async () => {
    using folder = tempFolder();
    assert.equal(await folderNames(folder.in('none')), '');
    assert.equal(await folderNames(null), '');
  });
});

describe('changedRuns', () => {
  it('are those of which anything is new, not those that are', () => {
    const before = [runOverview({ dir: '/1' }), runOverview({ dir: '/2', ended: 1 })];
    const now = [
      runOverview({ dir: '/1' }),
      runOverview({ dir: '/2', ended: 2 }),
      runOverview({ dir: '/3' }),
    ];
    assert.deepEqual(changedRuns(before, now), ['/2']);
  });
});
