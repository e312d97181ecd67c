import assert from 'node:assert/strict';
import { claimOf, createScene, investigation, mentionAt } from '../../../support/reviewScene.ts';
import { grown, paneOf, reduced, stateOf, stepRead } from '../../../support/sceneState.ts';

const steps = investigation(30);
const claims = [
  claimOf(0, 'otel-demo/Deployment/checkout', {
    first_said: mentionAt(steps, 2, 'tool_call', 'checkout'),
    mentions: [
      mentionAt(steps, 1, 'tool_result', 'checkout'),
      mentionAt(steps, 5, 'tool_result', 'checkout'),
    ],
    mention_count: 2,
  }),
  claimOf(1, 'otel-demo/ConfigMap/flagd'),
];
const scene = createScene({ steps, claims });
const state = stateOf([scene]);

describe('moving in a trajectory', () => {
  it('goes from step to step, stops at both ends and says so', () => {
    const back = reduced(state, { type: 'moveStep', by: -1 });
    assert.deepEqual([paneOf(back).at, back.said], [0, 'This is the first step']);
    const next = reduced(state, { type: 'moveStep', by: 1 });
    assert.deepEqual([paneOf(next).at, next.said], [1, 'Step 2 of 30: grep -c ERROR otel_logs_raw.tsv']);
    const last = reduced(state, { type: 'lastStep' }, { type: 'moveStep', by: 1 });
    assert.deepEqual([paneOf(last).at, last.said], [29, 'This is the last step']);
  });

  it('goes to failed steps, and says when there is none further', () => {
    const failed = reduced(state, { type: 'moveFailed', by: 1 }, { type: 'moveFailed', by: 1 });
    assert.equal(paneOf(failed).at, 18);
    const none = reduced(failed, { type: 'moveFailed', by: 1 }, { type: 'moveFailed', by: 1 });
    assert.deepEqual([paneOf(none).at, none.said], [29, 'No step after this one failed']);
  });

  it('aims at what was gone to last: a step, a claim, a step again', () => {
    const claim = reduced(state, { type: 'moveClaim', by: 1 });
    assert.deepEqual(claim.aim, { kind: 'claim', claim: 0 });
    assert.equal(claim.said, 'Claim 1 of 2: otel-demo/Deployment/checkout');
    const second = reduced(claim, { type: 'moveClaim', by: 1 });
    assert.deepEqual(second.aim, { kind: 'claim', claim: 1 });
    assert.deepEqual(reduced(second, { type: 'moveStep', by: 1 }).aim, { kind: 'step', step: 1 });
  });

  it('walks through the mentions of a claim in the order of the trajectory, and stays aimed at the claim', () => {
    const first = reduced(state, { type: 'moveMention', by: 1 });
    assert.deepEqual([paneOf(first).at, first.aim], [1, { kind: 'claim', claim: 0 }]);
    const second = reduced(first, { type: 'moveMention', by: 1 });
    const mark = { step: 2, part: 1, at: claims[0]?.first_said?.at, length: 8 };
    assert.deepEqual([paneOf(second).at, paneOf(second).mark], [2, mark]);
    const past = reduced(second, { type: 'moveMention', by: 1 }, { type: 'moveMention', by: 1 });
    assert.deepEqual([paneOf(past).at, past.said], [5, 'No further mention of the claim']);
  });

  it('unfolds what hides a mark and lifts the filter that hides it', () => {
    const hidden = reduced(state, { type: 'toggleKind', kind: 'tool_result' }, stepRead(scene, 1));
    assert.ok(hidden.hiddenKinds.has('tool_result'));
    const shown = reduced(hidden, { type: 'moveMention', by: 1 }, stepRead(scene, 1));
    assert.ok(!shown.hiddenKinds.has('tool_result'));
    const prompt = { step: 0, part: 0, at: 1800, length: 4 };
    const marked = reduced(state, stepRead(scene, 0), { type: 'goToMark', mark: prompt });
    assert.deepEqual([[...marked.toggled], [...marked.whole]], [['0:0:0'], ['0:0:0']]);
  });

  it('goes to a step by its number, and says which there are for one that is not', () => {
    const typed = reduced(
      state,
      { type: 'openGoTo' },
      { type: 'typeGoTo', text: ' 12 ' },
      { type: 'submitGoTo' },
    );
    assert.deepEqual([paneOf(typed).at, typed.goTo], [11, null]);
    for (const text of ['0', '31', 'x', '1.5', '']) {
      const wrong = reduced(state, { type: 'openGoTo' }, { type: 'typeGoTo', text }, { type: 'submitGoTo' });
      assert.deepEqual([paneOf(wrong).at, wrong.goTo, wrong.said], [0, text, 'Type a number from 1 to 30']);
    }
  });

  it('keeps two attempts at the same turn, each as far as it goes', () => {
    const short = createScene({ trajectory: 'two', steps: investigation(3) });
    const both = reduced(stateOf([scene, short]), { type: 'goToStep', step: 7 });
    assert.deepEqual([paneOf(both, 0).at, paneOf(both, 1).at], [7, 2]);
    const back = reduced(both, { type: 'goToStep', step: 1 });
    assert.deepEqual([paneOf(back, 0).at, paneOf(back, 1).at], [1, 1]);
  });
});

describe('following an attempt that is running', () => {
  const running = createScene({
    steps: steps.slice(0, 10),
    opened: { progress: { ...scene.opened.progress, steps: 10, turns: 10, live: true } },
  });
  const longer = createScene({ steps: steps.slice(0, 11), opened: running.opened });
  const heads = stateOf([longer]).panes[0]?.heads ?? [];
  const atEnd = reduced(stateOf([running]), { type: 'lastStep' });
  const more = [
    grown(running, 11),
    { type: 'headsRead', trajectory: 'one', from: 9, heads: heads.slice(9, 11), asked: 1 },
  ] as const;

  it('goes on to the new step from the last one, and stays elsewhere', () => {
    assert.equal(paneOf(reduced(atEnd, ...more)).at, 10);
    assert.equal(paneOf(reduced(atEnd, { type: 'moveStep', by: -1 }, ...more)).at, 8);
  });

  it('does not change the step under a note or a search', () => {
    assert.equal(paneOf(reduced(atEnd, { type: 'openNote' }, ...more)).at, 9);
    assert.equal(paneOf(reduced(atEnd, { type: 'openFind' }, ...more)).at, 9);
  });

  it('labels a step that came by itself only when the digit is pressed again', () => {
    const arrived = reduced(atEnd, ...more);
    const once = reduced(arrived, { type: 'labelNumber', digit: 1 });
    assert.equal(once.said, 'Step 11 has just arrived and is shown now: press 1 again to label it');
    assert.equal(paneOf(once).arrived, false);
  });

  it('reads the last step again when it has grown', () => {
    const shown = reduced(atEnd, stepRead(running, 9));
    const [last] = heads.slice(9, 10);
    assert.ok(last !== undefined);
    const changed = { ...last, chars: last.chars + 5 };
    const told = reduced(shown, grown(running, 10), {
      type: 'headsRead',
      trajectory: 'one',
      from: 9,
      heads: [changed],
      asked: 1,
    });
    assert.deepEqual([...paneOf(told).stale], [[9, 1]]);
    assert.deepEqual([...paneOf(reduced(told, stepRead(running, 9, 0))).stale], [[9, 1]]);
    assert.deepEqual([...paneOf(reduced(told, stepRead(running, 9, 1))).stale], []);
  });
});
