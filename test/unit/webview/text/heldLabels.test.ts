import assert from 'node:assert/strict';
import type { HeldLabel } from '../../../../src/core/schema/label.ts';
import { labelsOfGoneClaims, staleLabelsAt, standingWords } from '../../../../webview/text/heldLabels.ts';
import { heldLabel } from '../../../support/pageState.ts';

describe('the words for where a label is', () => {
  const said = (over: Partial<HeldLabel>) => standingWords(heldLabel({ kind: 'claim', claim: 1 }, over));

  it('says nothing of a label whose target is unchanged', () => {
    assert.equal(said({ standing: 'current' }), null);
  });

  it('says of which claim a moved label was said', () => {
    assert.match(said({ standing: 'moved', now_at: 0 }) ?? '', /^Moved: .*claim 2\b/);
  });

  it('says that a stale label counts nowhere', () => {
    assert.match(said({ standing: 'stale', now_at: null }) ?? '', /^Stale: claim 2 .*counts nowhere/);
  });

  it('shows stale labels where they were said, and those that hold not among them', () => {
    const stale = heldLabel({ kind: 'claim', claim: 1 }, { standing: 'stale', now_at: null });
    const current = heldLabel({ kind: 'claim', claim: 1 }, { value: 'duplicate' });
    assert.deepEqual(staleLabelsAt([stale, current], { kind: 'claim', claim: 1 }, null), [stale]);
    assert.deepEqual(staleLabelsAt([stale, current], { kind: 'claim', claim: 0 }, null), []);
  });

  it('knows stale labels of a step by its turn, and of the attempt', () => {
    const step = heldLabel({ kind: 'step', turn: 4 }, { standing: 'stale', now_at: null });
    const attempt = heldLabel({ kind: 'attempt' }, { standing: 'stale', now_at: null });
    assert.deepEqual(staleLabelsAt([step, attempt], { kind: 'step', step: 3 }, 4), [step]);
    assert.deepEqual(staleLabelsAt([step, attempt], { kind: 'step', step: 3 }, null), []);
    assert.deepEqual(staleLabelsAt([step, attempt], { kind: 'attempt' }, null), [attempt]);
  });

  it('gathers stale labels of claims that the submission no longer has', () => {
    const gone = heldLabel({ kind: 'claim', claim: 3 }, { standing: 'stale', now_at: null });
    const there = heldLabel({ kind: 'claim', claim: 2 }, { standing: 'stale', now_at: null });
    assert.deepEqual(labelsOfGoneClaims([gone, there], 3), [gone]);
  });
});
