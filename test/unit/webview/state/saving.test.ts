import assert from 'node:assert/strict';
import type { Action } from '../../../../webview/state/action.ts';
import { labelChange } from '../../../../webview/state/labelling.ts';
import { labelRefusal, noteChange } from '../../../../webview/state/saving.ts';
import type { Change } from '../../../../webview/state/state.ts';
import { claimOf, createScene, SceneLabels } from '../../../support/reviewScene.ts';
import { paneOf, reduced, stateOf } from '../../../support/sceneState.ts';

const scene = createScene({ claims: [claimOf(0, 'a'), claimOf(1, 'b')] });
const state = stateOf([scene]);
const place = { kind: 'step', step: 2 } as const;
const change: Change = { trajectory: 'one', place, change: { type: 'label', value: 'redundant' } };

function savedAction(of: Change | null, labels = new SceneLabels()): Action {
  if (of !== null) labels.change(of.place, of.change, 'ada');
  return {
    type: 'saved',
    trajectory: 'one',
    change: of,
    saved: {
      labels: { labels: [...labels.held], hidden: 0, problems: [] },
      saved_at: '2026-01-05T12:04:31Z',
      report: null,
      remarks: [],
    },
    at: '12:04:31',
    words: 'Redundant: said of step 3',
  };
}

describe('saving what was said', () => {
  it('says that it is saving, and when it was saved', () => {
    const saving = reduced(state, { type: 'saveBegan' });
    assert.deepEqual(saving.save, { kind: 'saving', count: 1, lost: [] });
    const saved = reduced(saving, savedAction(change));
    assert.deepEqual(
      [saved.save, saved.said],
      [{ kind: 'saved', at: '12:04:31' }, 'Redundant: said of step 3'],
    );
    assert.equal(paneOf(saved).labels?.labels.length, 1);
  });

  it('takes a label back when the same is said again', () => {
    const saved = reduced(state, { type: 'saveBegan' }, savedAction(change));
    const again = labelChange(saved, paneOf(saved), place, 'redundant');
    assert.deepEqual(again.change, { type: 'unlabel', value: 'redundant' });
    const other = labelChange(saved, paneOf(saved), { kind: 'step', step: 3 }, 'redundant');
    assert.deepEqual(other.change, { type: 'label', value: 'redundant' });
  });

  it('keeps everything that was not kept, until it is', () => {
    const second: Change = {
      ...change,
      place: { kind: 'attempt' },
      change: { type: 'label', value: 'acceptable' },
    };
    const failed = reduced(
      state,
      { type: 'saveBegan' },
      { type: 'saveBegan' },
      { type: 'saveFailed', change, message: 'the disk is full' },
      { type: 'saveFailed', change: second, message: 'the disk is full' },
    );
    assert.deepEqual(failed.save, { kind: 'failed', message: 'the disk is full', lost: [change, second] });
    const retried = reduced(failed, { type: 'saveBegan' }, { type: 'saveBegan' }, savedAction(change));
    assert.deepEqual(retried.save, { kind: 'saving', count: 1, lost: [second] });
    assert.deepEqual(reduced(retried, savedAction(second)).save, { kind: 'saved', at: '12:04:31' });
  });

  it('still says that something is lost after something else was saved', () => {
    const failed = reduced(
      state,
      { type: 'saveBegan' },
      { type: 'saveFailed', change, message: 'the disk is full' },
      { type: 'saveBegan' },
      savedAction({ ...change, place: { kind: 'attempt' }, change: { type: 'note', note: 'x' } }),
    );
    assert.equal(failed.save.kind, 'failed');
  });

  it('does not count the same thing twice that fails twice', () => {
    const failure = { type: 'saveFailed', change, message: 'the disk is full' } as const;
    const failed = reduced(state, { type: 'saveBegan' }, failure, { type: 'saveBegan' }, failure);
    assert.deepEqual(failed.save, { kind: 'failed', message: 'the disk is full', lost: [change] });
  });
});

describe('writing a note', () => {
  const writing = reduced(state, { type: 'openNote' }, { type: 'typeNote', text: 'looked twice' });
  const kept: Change = {
    trajectory: 'one',
    place: { kind: 'step', step: 0 },
    change: { type: 'note', note: 'looked twice' },
  };

  it('closes when what was typed is kept', () => {
    assert.deepEqual(noteChange(writing), kept);
    assert.equal(reduced(writing, { type: 'saveBegan' }, savedAction(kept)).note, null);
  });

  it('stays with what was typed when it could not be kept', () => {
    const failed = reduced(
      writing,
      { type: 'saveBegan' },
      { type: 'saveFailed', change: kept, message: 'full' },
    );
    assert.equal(failed.note?.text, 'looked twice');
  });

  it('stays when it was typed on while it was being kept', () => {
    const typed = reduced(writing, { type: 'saveBegan' }, { type: 'typeNote', text: 'looked twice more' });
    assert.equal(reduced(typed, savedAction(kept)).note?.text, 'looked twice more');
  });

  it('is not closed by Escape, nor replaced by another, while it holds what is not kept', () => {
    const escaped = reduced(writing, { type: 'escape' });
    assert.equal(escaped.note?.text, 'looked twice');
    const other = reduced(writing, { type: 'openNote', place: { kind: 'attempt' } });
    assert.deepEqual([other.note, other.said], [writing.note, 'Keep or drop the note about step 1 first']);
    assert.equal(reduced(state, { type: 'openNote' }, { type: 'escape' }).note, null);
  });

  it('is refused when it is longer than a note may be', () => {
    const long = reduced(writing, { type: 'typeNote', text: 'x'.repeat(10_001) });
    assert.deepEqual(noteChange(long), {
      refusal: 'A note has at most 10000 characters: this one has 10001',
    });
  });
});

describe('what can be labelled', () => {
  it('is refused in words while labels are not known, where none can be kept, and where there is nothing', () => {
    const unread = { ...state, panes: state.panes.map((pane) => ({ ...pane, labels: null })) };
    assert.equal(labelRefusal(unread, place), 'Labels are still being read');
    const cannot = stateOf([createScene({ opened: { label_problem: 'The folder cannot be written to.' } })]);
    assert.equal(labelRefusal(cannot, place), 'The folder cannot be written to.');
    assert.equal(labelRefusal(state, { kind: 'claim', claim: 2 }), 'There is no such claim');
    assert.equal(labelRefusal(state, { kind: 'claim', claim: 1 }), null);
  });

  it('is refused for a digit beyond the list', () => {
    assert.equal(reduced(state, { type: 'labelNumber', digit: 9 }).said, 'There is no label 9 for step 1');
  });
});
