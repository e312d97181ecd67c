import assert from 'node:assert/strict';
import { isFolded, partPieces, shownEnd } from '../../../../webview/state/folding.ts';
import { markersOf, timelineCells } from '../../../../webview/state/markers.ts';
import { claimOf, createScene, investigation, mentionAt, shownPart } from '../../../support/reviewScene.ts';
import { paneOf, reduced, stateOf, stepRead } from '../../../support/sceneState.ts';

const scene = createScene({ steps: investigation(12) });
const state = reduced(stateOf([scene]), stepRead(scene, 0));

function folded(of: typeof state): boolean[] {
  return (paneOf(of).step?.parts ?? []).map((part, index) => isFolded(of, 0, 0, index, part));
}

describe('folding', () => {
  it('folds long prompts and nothing else', () => {
    assert.deepEqual(folded(state), [true, true, false, false, false]);
    const short = shownPart({ kind: 'user', text: 'Go on.' });
    assert.equal(isFolded(state, 0, 0, 0, short), false);
  });

  it('unfolds one part, all parts, and folds all parts', () => {
    assert.deepEqual(folded(reduced(state, { type: 'togglePart', pane: 0, part: 1 })), [
      true,
      false,
      false,
      false,
      false,
    ]);
    const open = reduced(state, { type: 'toggleFolds' });
    assert.deepEqual(folded(open), [false, false, false, false, false]);
    assert.deepEqual(folded(reduced(open, { type: 'toggleFolds' })), [true, true, true, true, true]);
  });

  it('brings the truth that is asked for into sight where claims are a drawer, and puts it away again', () => {
    const asked = reduced(state, { type: 'toggleTruth' });
    assert.deepEqual([asked.truthShown, asked.drawerShown], [true, true]);
    const away = reduced(asked, { type: 'toggleTruth' });
    assert.deepEqual([away.truthShown, away.drawerShown], [false, false]);
  });

  it('shows the beginning of a long text up to a line, and a short one whole', () => {
    assert.equal(shownEnd('short'), 5);
    const lines = Array.from({ length: 100 }, (_, line) => `line ${line} ${'-'.repeat(20)}`).join('\n');
    assert.equal(lines.slice(0, shownEnd(lines)).split('\n').length, 30);
    assert.equal(shownEnd('x'.repeat(50_000)), 6000);
    const nearly = 'x\n'.repeat(31);
    assert.equal(shownEnd(nearly), nearly.length);
  });

  it('joins what was read of a text, and leaves what was not read out', () => {
    const part = { ...shownPart({ kind: 'text', text: 'abc' }), chars: 30 };
    assert.deepEqual(partPieces(part, [{ from: 3, text: 'def' }]), [{ from: 0, text: 'abcdef' }]);
    assert.deepEqual(
      partPieces(part, [
        { from: 1, text: 'bcd' },
        { from: 9, text: 'xy' },
      ]),
      [
        { from: 0, text: 'abcd' },
        { from: 9, text: 'xy' },
      ],
    );
  });
});

describe('what the timeline and the outline point out', () => {
  const steps = investigation(12);
  const marked = createScene({
    steps: [...steps, [{ kind: 'submission', text: '{}' }]],
    claims: [
      claimOf(0, 'checkout', { first_said: mentionAt(steps, 2, 'tool_call', 'checkout') }),
      claimOf(1, 'never said'),
    ],
    analysis: {
      over_investigation: {
        problem: null,
        complete_at: 5,
        after: null,
        repeated: [],
        nothing_new: [],
        claims_added_after: [],
      },
    },
  });

  it('is where each claim is first mentioned, where the evidence is complete, and the submission', () => {
    const markers = markersOf(paneOf(stateOf([marked])));
    assert.deepEqual(
      markers.map(({ step, kind, short }) => [step, kind, short]),
      [
        [2, 'claim', 'claim 1'],
        [5, 'evidence', 'evidence complete'],
        [12, 'submission', 'submission'],
      ],
    );
  });

  it('has a column for each step, and for several where there are thousands', () => {
    const cells = timelineCells(paneOf(stateOf([marked])));
    assert.deepEqual([cells.length, cells.filter(({ failed }) => failed).map(({ from }) => from)], [13, [7]]);
    const long = timelineCells(paneOf(stateOf([createScene({ steps: investigation(10_000) })])));
    assert.ok(long.length <= 240);
    assert.deepEqual([long[0]?.from, long.at(-1)?.to], [0, 10_000]);
    assert.ok(long.every((cell, at) => at === 0 || cell.from === long[at - 1]?.to));
  });
});
