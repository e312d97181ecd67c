import assert from 'node:assert/strict';
import { aimProblem, aimWords, labelChoices } from '../../../../webview/state/labelChoices.ts';
import { labelRefusal } from '../../../../webview/state/saving.ts';
import type { Pane, State } from '../../../../webview/state/state.ts';
import {
  attemptAnalysis,
  heldLabel,
  ledgerClaim,
  openedTrajectory,
  reviewPane,
  reviewState,
  stepHead,
} from '../../../support/pageState.ts';

const claim = { kind: 'claim', claim: 0 } as const;

function scene(over: Partial<State>, pane: Partial<Pane>): readonly [State, Pane] {
  const shown = reviewPane(pane);
  return [reviewState({ ...over, panes: [shown] }), shown];
}

describe('the choices of the label bar', () => {
  it('have nothing chosen before the reviewer has said something, whatever scoring and others say', () => {
    const labels = {
      labels: [heldLabel(claim, { reviewer: 'bob' })],
      hidden: 0,
      problems: [],
    };
    const choices = labelChoices(...scene({ aim: claim }, { labels }));
    assert.deepEqual(
      choices.filter(({ own }) => own),
      [],
    );
    assert.deepEqual(choices[0], { digit: 1, value: 'true_cause', own: false, others: ['bob'] });
  });

  it('have chosen what the reviewer says of what is aimed at, and of nothing else', () => {
    const labels = {
      labels: [
        heldLabel(claim, { value: 'duplicate' }),
        heldLabel({ kind: 'claim', claim: 1 }, { value: 'unsupported' }),
        heldLabel({ kind: 'attempt' }, { value: 'acceptable' }),
      ],
      hidden: 0,
      problems: [],
    };
    const chosen = (aim: State['aim']) =>
      labelChoices(...scene({ aim }, { labels }))
        .filter(({ own }) => own)
        .map(({ digit, value }) => `${digit} ${value}`);
    assert.deepEqual(chosen(claim), ['5 duplicate']);
    assert.deepEqual(chosen({ kind: 'attempt' }), ['6 acceptable']);
    assert.deepEqual(chosen({ kind: 'step', step: 0 }), []);
  });

  it('have nothing chosen by a label whose target has changed', () => {
    const labels = {
      labels: [heldLabel(claim, { standing: 'stale', now_at: null })],
      hidden: 0,
      problems: [],
    };
    const choices = labelChoices(...scene({ aim: claim }, { labels }));
    assert.equal(
      choices.some(({ own }) => own),
      false,
    );
  });

  it('show a label that has moved at the step where its content is now', () => {
    const moved = heldLabel({ kind: 'step', turn: 9 }, { value: 'misread', standing: 'moved', now_at: 3 });
    const labels = { labels: [moved], hidden: 0, problems: [] };
    const chosenAt = (step: number) =>
      labelChoices(...scene({ aim: { kind: 'step', step } }, { labels })).some(({ own }) => own);
    assert.deepEqual([chosenAt(2), chosenAt(8)], [true, false]);
  });
});

describe('what is aimed at', () => {
  it('is named with what cannot be seen in its name made visible', () => {
    const ledger = [ledgerClaim(0, { name: 'a\u202Eb' })];
    const pane = reviewPane({ analysis: { kind: 'ready', analysis: attemptAnalysis({ ledger }) } });
    assert.deepEqual(aimWords(claim, pane), { what: 'Claim 1', name: 'a‹U+202E›b' });
  });

  it('cannot be labelled where the reducer would refuse it, and a reason is given', () => {
    const cases: [Partial<State>, Partial<Pane>][] = [
      [{ aim: { kind: 'claim', claim: 7 } }, {}],
      [{ aim: { kind: 'step', step: 0 } }, { heads: [stepHead(0, { turn: null })] }],
      [
        { aim: { kind: 'attempt' } },
        { opened: openedTrajectory({ label_problem: 'The folder cannot be written.' }) },
      ],
    ];
    for (const [over, pane] of cases) {
      const [state, shown] = scene(over, pane);
      assert.notEqual(labelRefusal(state, state.aim), null);
      assert.match(aimProblem(state, shown) ?? '', /^[A-Z].*\.$/);
    }
  });

  it('can be labelled where the reducer takes it', () => {
    for (const aim of [claim, { kind: 'step', step: 3 }, { kind: 'attempt' }] as const) {
      const [state, shown] = scene({ aim }, {});
      assert.equal(labelRefusal(state, aim), null);
      assert.equal(aimProblem(state, shown), null);
    }
  });
});
