import assert from 'node:assert/strict';
import { createScene } from '../../../support/reviewScene.ts';
import { paneOf, reduced, stateOf } from '../../../support/sceneState.ts';

const hits = [2, 5, 5, 9].map((step, at) => ({ step, part: 1, at: at * 10, line: 'a checkout' }));
const searching = reduced(
  stateOf([createScene()]),
  { type: 'openFind' },
  { type: 'typeFind', text: 'checkout' },
);
const found = { type: 'found', text: 'checkout', matchCase: false, hits, more: false } as const;

describe('finding in a trajectory', () => {
  it('waits for the hits, and does not move before it is asked to', () => {
    assert.equal(searching.find.busy, true);
    const done = reduced(searching, found);
    assert.deepEqual([done.find.busy, done.said, paneOf(done).at], [false, '4 hits', 0]);
  });

  it('goes to the first hit from where one is, then on, and round the end', () => {
    const at4 = reduced(searching, found, { type: 'goToStep', step: 4 }, { type: 'moveHit', by: 1 });
    assert.deepEqual([paneOf(at4).at, at4.said], [5, 'Hit 2 of 4, step 6']);
    assert.deepEqual(paneOf(at4).mark, { step: 5, part: 1, at: 10, length: 8 });
    const round = reduced(
      at4,
      { type: 'moveHit', by: 1 },
      { type: 'moveHit', by: 1 },
      { type: 'moveHit', by: 1 },
    );
    assert.deepEqual([paneOf(round).at, round.find.at], [2, 0]);
    const back = reduced(searching, found, { type: 'goToStep', step: 4 }, { type: 'moveHit', by: -1 });
    assert.equal(paneOf(back).at, 2);
  });

  it('drops hits of a text that is no longer asked for', () => {
    const typed = reduced(searching, { type: 'typeFind', text: 'checkouts' }, found);
    assert.deepEqual([typed.find.hits, typed.find.busy], [[], true]);
    const cased = reduced(searching, { type: 'toggleMatchCase' }, found);
    assert.deepEqual([cased.find.hits, cased.find.busy], [[], true]);
  });

  it('says that there are more hits than are listed, and what went wrong', () => {
    assert.equal(reduced(searching, { ...found, more: true }).said, 'More than 4 hits');
    assert.equal(reduced(searching, { type: 'findFailed', message: 'no file' }).find.problem, 'no file');
  });

  it('keeps its text and takes its mark away when it is closed', () => {
    const closed = reduced(searching, found, { type: 'moveHit', by: 1 }, { type: 'escape' });
    assert.deepEqual([closed.find.shown, closed.find.text, paneOf(closed).mark], [false, 'checkout', null]);
  });
});
