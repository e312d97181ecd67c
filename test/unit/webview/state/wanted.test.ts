import assert from 'node:assert/strict';
import { initialState } from '../../../../webview/state/initial.ts';
import type { State } from '../../../../webview/state/state.ts';
import { wantedOf } from '../../../../webview/state/wanted.ts';
import { createScene, investigation, shownPart } from '../../../support/reviewScene.ts';
import { grown, reduced, stateOf, stepRead } from '../../../support/sceneState.ts';

const scene = createScene({ steps: investigation(20) });

function keys(state: State): string[] {
  return wantedOf(state).map(({ key }) => key);
}

describe('what the page lacks', () => {
  it('is, at first, the step that is shown, before everything else', () => {
    const opened = reduced(initialState, {
      type: 'opened',
      memory: null,
      page: {
        panes: [scene.opened],
        reviewer: null,
        blind: false,
        queue: { position: null, total: 0, labelled: 0 },
        step: 7,
      },
    });
    assert.deepEqual(keys(opened), ['step one 7 0 0', 'heads one', 'labels one', 'analysis one 1']);
  });

  it('is then the neighbours, so that going there shows them at once', () => {
    const at = reduced(stateOf([scene]), { type: 'goToStep', step: 7 }, stepRead(scene, 7));
    assert.deepEqual(keys(at), ['step one 8 0 0', 'step one 6 0 0']);
    const both = reduced(at, stepRead(scene, 8), stepRead(scene, 6));
    assert.deepEqual(keys(both), []);
    const next = reduced(both, { type: 'moveStep', by: 1 });
    assert.equal(next.panes[0]?.step?.step, 8);
    assert.deepEqual(keys(next), ['step one 9 0 0']);
  });

  it('forgets steps that are far away', () => {
    const far = reduced(stateOf([scene]), stepRead(scene, 0), stepRead(scene, 1), {
      type: 'goToStep',
      step: 12,
    });
    assert.deepEqual([...(far.panes[0]?.near.keys() ?? [])], []);
  });

  it('is nothing more where reading failed, until it is tried again', () => {
    const failed = reduced(stateOf([scene]), {
      type: 'stepFailed',
      trajectory: 'one',
      step: 0,
      message: 'gone',
    });
    assert.deepEqual(keys(failed), []);
    assert.deepEqual(keys(reduced(failed, { type: 'retryStep', pane: 0 })), ['step one 0 0 0']);
  });

  it('is the list of steps, from the last one on, when the trajectory has grown', () => {
    const told = reduced(stateOf([scene]), stepRead(scene, 0), stepRead(scene, 1), grown(scene, 25));
    const [heads] = wantedOf(told);
    assert.deepEqual(heads, {
      kind: 'heads',
      key: 'heads one',
      trajectory: 'one',
      from: 19,
      count: 2000,
      asked: 1,
    });
  });

  it('is evidence anew when the attempt has ended, and labels when they changed elsewhere', () => {
    const settled = reduced(stateOf([scene]), stepRead(scene, 0), stepRead(scene, 1));
    const attempt = scene.opened.attempt;
    const scored = { ...scene.opened, attempt: attempt === null ? null : { ...attempt, score: 1 } };
    assert.ok(
      keys(reduced(settled, { type: 'trajectoryChanged', opened: scored })).includes('analysis one 2'),
    );
    assert.deepEqual(keys(reduced(settled, { type: 'labelsChanged', trajectory: 'one' })), ['labels one']);
  });

  it('is the stretch of a long text round a mark that lies beyond what came with the step', () => {
    const long = createScene({ steps: [[{ kind: 'tool_result', text: 'x'.repeat(900_000) }]] });
    const mark = { step: 0, part: 0, at: 700_000, length: 3 };
    const marked = reduced(stateOf([long]), stepRead(long, 0), { type: 'goToMark', mark });
    assert.deepEqual(keys(marked), ['piece one 0 0 667232']);
    const piece = { from: 667_232, text: 'x'.repeat(65_536) };
    const read = reduced(marked, { type: 'pieceRead', trajectory: 'one', step: 0, part: 0, piece });
    assert.deepEqual(keys(read), []);
  });

  it('is further parts of a step where a mark is in one that has not come', () => {
    const many = createScene({
      steps: [Array.from({ length: 300 }, () => ({ kind: 'text' as const, text: 'a' }))],
    });
    const part = shownPart({ kind: 'text', text: 'a' });
    const first = Array.from({ length: 200 }, () => part);
    const shown = reduced(stateOf([many]), {
      type: 'stepRead',
      trajectory: 'one',
      asked: 0,
      step: { step: 0, turn: 1, time: null, facts: [], parts: first, first_part: 0, part_count: 300 },
    });
    const mark = { step: 0, part: 250, at: 0, length: 1 };
    assert.deepEqual(keys(reduced(shown, { type: 'goToMark', mark })), ['step one 0 200 0']);
  });
});
