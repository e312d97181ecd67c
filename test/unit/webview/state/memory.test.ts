import assert from 'node:assert/strict';
import { initialState } from '../../../../webview/state/initial.ts';
import { memoryOf } from '../../../../webview/state/memory.ts';
import { recall, stored } from '../../../../webview/state/remembered.ts';
import type { State } from '../../../../webview/state/state.ts';
import { createScene, investigation } from '../../../support/reviewScene.ts';
import { grown, paneOf, reduced, stateOf } from '../../../support/sceneState.ts';

const scene = createScene({ steps: investigation(20) });

function reopened(state: State, next = scene, step: number | null = null): State {
  return reduced(initialState, {
    type: 'opened',
    memory: recall(stored(undefined, 'key', memoryOf(state)), 'key'),
    page: {
      panes: [next.opened],
      reviewer: 'ada',
      blind: false,
      queue: { position: null, total: 0, labelled: 0 },
      step,
    },
  });
}

describe('what the page remembers', () => {
  const before = reduced(
    stateOf([scene]),
    { type: 'goToStep', step: 13 },
    { type: 'toggleKind', kind: 'reasoning' },
    { type: 'togglePart', pane: 0, part: 1 },
    { type: 'toggleTruth' },
    { type: 'openNote' },
    { type: 'typeNote', text: 'half a thou' },
    { type: 'saveBegan' },
    {
      type: 'saveFailed',
      change: {
        trajectory: 'one',
        place: { kind: 'attempt' },
        change: { type: 'label', value: 'acceptable' },
      },
      message: 'the disk is full',
    },
  );

  it('brings back place, filter, folds, the note that was being written and what was not saved', () => {
    const renamed = { ...scene, opened: { ...scene.opened, trajectory: 'anew' } };
    const now = reopened(before, renamed);
    assert.deepEqual(
      [paneOf(now).at, [...now.hiddenKinds], [...now.toggled], now.truthShown, now.aim],
      [13, ['reasoning'], ['0:13:1'], true, { kind: 'step', step: 13 }],
    );
    assert.deepEqual(now.note, {
      trajectory: 'anew',
      place: { kind: 'step', step: 13 },
      text: 'half a thou',
    });
    assert.deepEqual(now.save, {
      kind: 'failed',
      message: 'the disk is full',
      lost: [
        { trajectory: 'anew', place: { kind: 'attempt' }, change: { type: 'label', value: 'acceptable' } },
      ],
    });
  });

  it('gives way to a link', () => {
    assert.equal(paneOf(reopened(before, scene, 3)).at, 3);
  });

  it('goes on to a step that is not known yet when it is, unless the person has moved', () => {
    const { progress } = scene.opened;
    const opening = {
      ...scene,
      opened: { ...scene.opened, progress: { ...progress, steps: 4, complete: false } },
    };
    const now = reopened(before, opening);
    assert.equal(paneOf(now).at, 3);
    assert.equal(paneOf(reduced(now, grown(scene, 20))).at, 13);
    assert.equal(paneOf(reduced(now, { type: 'firstStep' }, grown(scene, 20))).at, 0);
  });

  it('is another for another page, and nothing where it cannot be read', () => {
    const memory = memoryOf(before);
    const two = stored(stored(undefined, 'a', memory), 'b', { ...memory, step: 1 });
    assert.deepEqual([recall(two, 'a')?.step, recall(two, 'b')?.step, recall(two, 'c')], [13, 1, null]);
    assert.equal((stored(two, 'a', memory) as unknown[]).length, 2);
    assert.equal(recall([['a', { step: 'x' }]], 'a'), null);
    assert.equal(recall('nonsense', 'a'), null);
  });

  it('keeps the newest twenty pages', () => {
    let all: unknown;
    for (let page = 0; page < 30; page += 1) all = stored(all, `page ${page}`, memoryOf(before));
    assert.deepEqual(
      [recall(all, 'page 29')?.step, recall(all, 'page 10')?.step, recall(all, 'page 9')],
      [13, 13, null],
    );
  });
});
