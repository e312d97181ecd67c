import assert from 'node:assert/strict';
import { type CorrectableScore, correctAttempt } from '../../../../src/core/review/correctAttempt.ts';
import type { ClaimLabel } from '../../../../src/core/schema/label.ts';

type Claim = CorrectableScore['claims'][number];

/** Names a root-cause set. */
const root = (set: string, duplicate_of?: number): Claim => claim(set, false, duplicate_of);
/** Names a set that is no root cause. */
const victim = (set: string, duplicate_of?: number): Claim => claim(set, true, duplicate_of);
/** Matches nothing. */
const unmatched = (name: string): Claim => ({ name, group: null, verdict: 'false_positive', is_false: true });

function claim(set: string, is_false: boolean, duplicate_of: number | undefined): Claim {
  const verdict = duplicate_of !== undefined ? 'duplicate' : is_false ? 'false_positive' : 'true_positive';
  const name = duplicate_of === undefined ? set : `${set} again`;
  return { name, group: set, verdict, is_false, ...(duplicate_of === undefined ? {} : { duplicate_of }) };
}

/** The attempt as the scorer scores it: precision at full recall, one of a set. */
function scored(claims: readonly Claim[], missed = 0): CorrectableScore {
  const firsts = claims.filter(({ verdict }) => verdict !== 'duplicate');
  const named = firsts.filter(({ is_false }) => !is_false).length;
  const score = missed > 0 || firsts.length === 0 ? 0 : named / firsts.length;
  return { score, claims, missed: Array.from({ length: missed }, (_, index) => [`missed ${index}`]) };
}

/** What people say, by claim; several of one claim are several reviewers. */
function said(labels: Readonly<Record<number, ClaimLabel | readonly ClaimLabel[]>>) {
  return new Map(
    Object.entries(labels).map(([index, values]) => [
      Number(index),
      [values]
        .flat()
        .map((value, reviewer) => ({ reviewer: `reviewer ${reviewer}`, value: value as ClaimLabel })),
    ]),
  );
}

function corrected(
  claims: readonly Claim[],
  labels: Parameters<typeof said>[0],
  missed = 0,
): { score: number; falseClaims: number } {
  const { score, falseClaims } = correctAttempt(scored(claims, missed), said(labels));
  return { score, falseClaims };
}

describe('correctAttempt', () => {
  it('changes nothing where nobody said anything', () => {
    const attempt = scored([root('r'), victim('v'), victim('v', 1), unmatched('x')]);
    assert.deepEqual(correctAttempt(attempt, new Map()), {
      score: 1 / 3,
      falseClaims: 3,
      changed: [],
      confirmed: [],
      contested: [],
      unresolved: [],
    });
  });

  describe('a true claim turned false', () => {
    it('leaves its set missed', () => {
      assert.deepEqual(corrected([root('r'), root('s')], { 0: 'upstream_injector' }), {
        score: 0,
        falseClaims: 1,
      });
    });

    it('does not where another true claim names the set: that one is promoted', () => {
      assert.deepEqual(corrected([root('r'), root('r', 0)], { 0: 'unsupported' }), {
        score: 1 / 2,
        falseClaims: 1,
      });
    });

    it('makes room for a claim turned true', () => {
      const claims = [root('r'), unmatched('x')];
      assert.deepEqual(corrected(claims, { 0: 'upstream_injector', 1: 'true_cause' }), {
        score: 1 / 2,
        falseClaims: 1,
      });
    });

    it('merges with none: two are two false positives', () => {
      const claims = [root('r'), root('r', 0), root('r', 0)];
      assert.deepEqual(corrected(claims, { 0: 'unsupported', 1: 'unsupported' }), {
        score: 1 / 3,
        falseClaims: 2,
      });
    });
  });

  describe('a false claim turned true', () => {
    it('covers a missed set', () => {
      assert.deepEqual(corrected([root('r'), unmatched('x')], { 1: 'true_cause' }, 1), {
        score: 1,
        falseClaims: 0,
      });
    });

    it('covers one of two missed sets: recall stays incomplete', () => {
      assert.deepEqual(corrected([unmatched('x')], { 0: 'true_cause' }, 2), { score: 0, falseClaims: 0 });
    });

    it('is one more true cause where no set is missed', () => {
      assert.deepEqual(corrected([root('r'), unmatched('x'), victim('v')], { 1: 'true_cause' }), {
        score: 2 / 3,
        falseClaims: 1,
      });
    });

    it('covers as many missed sets as there are claims turned true, in any number of roots', () => {
      const claims = [unmatched('x'), unmatched('y'), unmatched('z')];
      const labels = { 0: 'true_cause', 1: 'scorer_error' } as const;
      assert.deepEqual(corrected(claims, labels, 2), { score: 2 / 3, falseClaims: 1 });
      assert.deepEqual(corrected(claims, labels, 1), { score: 2 / 3, falseClaims: 1 });
      assert.deepEqual(corrected(claims, labels, 3), { score: 0, falseClaims: 1 });
    });

    it('counts one cause for two claims of one name', () => {
      const claims = [unmatched('x'), unmatched('x')];
      const labels = { 0: 'true_cause', 1: 'true_cause' } as const;
      assert.deepEqual(corrected(claims, labels, 2), { score: 0, falseClaims: 0 });
      assert.deepEqual(corrected(claims, labels, 1), { score: 1, falseClaims: 0 });
    });

    it('counts one cause for two claims that the scorer put into one set', () => {
      const claims = [root('r'), victim('v'), victim('v', 1), unmatched('x')];
      const labels = { 1: 'true_cause', 2: 'true_cause' } as const;
      assert.deepEqual(corrected(claims, labels), { score: 2 / 3, falseClaims: 1 });
      assert.deepEqual(corrected(claims, labels, 2), { score: 0, falseClaims: 1 });
    });

    it('leaves a second claim of its set to the scorer', () => {
      const claims = [root('r'), victim('v'), victim('v', 1)];
      assert.deepEqual(corrected(claims, { 1: 'true_cause' }), { score: 2 / 3, falseClaims: 1 });
    });
  });

  describe('a duplicate', () => {
    it('that the scorer held false is neither true nor false', () => {
      assert.deepEqual(corrected([root('r'), unmatched('x')], { 1: 'duplicate' }), {
        score: 1,
        falseClaims: 0,
      });
    });

    it('stays false where there is nothing that it can be a duplicate of', () => {
      assert.deepEqual(corrected([unmatched('x')], { 0: 'duplicate' }), { score: 0, falseClaims: 1 });
      const both = { 0: 'duplicate', 1: 'duplicate' } as const;
      assert.deepEqual(corrected([unmatched('x'), unmatched('y')], both), { score: 0, falseClaims: 2 });
    });

    it('that the scorer held true still names its set', () => {
      assert.deepEqual(corrected([root('r'), unmatched('x')], { 0: 'duplicate' }), {
        score: 1 / 2,
        falseClaims: 1,
      });
    });

    it('gives its set to the claim that people call the true cause, and is not one more', () => {
      const claims = [root('r'), unmatched('x'), unmatched('y')];
      assert.deepEqual(corrected(claims, { 0: 'duplicate', 1: 'true_cause' }), {
        score: 1 / 2,
        falseClaims: 1,
      });
    });

    it('that the scorer calls one too is whatever its first claim is', () => {
      const claims = [root('r'), root('r', 0), root('s')];
      assert.deepEqual(corrected(claims, { 1: 'duplicate' }), { score: 1, falseClaims: 0 });
      assert.deepEqual(corrected(claims, { 0: 'unsupported', 1: 'duplicate' }), { score: 0, falseClaims: 2 });
      const victims = [root('r'), victim('v'), victim('v', 1)];
      assert.deepEqual(corrected(victims, { 2: 'duplicate' }), { score: 1 / 2, falseClaims: 2 });
      assert.deepEqual(corrected(victims, { 1: 'true_cause', 2: 'duplicate' }), { score: 1, falseClaims: 0 });
      assert.deepEqual(corrected(victims, { 1: 'duplicate', 2: 'duplicate' }), { score: 1, falseClaims: 0 });
    });

    it('leaves the false positive of its set to the others of it', () => {
      const claims = [root('r'), victim('v'), victim('v', 1)];
      assert.deepEqual(corrected(claims, { 1: 'duplicate' }), { score: 1 / 2, falseClaims: 1 });
    });
  });

  it('takes scorer_error for the opposite of what the scorer says', () => {
    assert.deepEqual(corrected([root('r'), unmatched('x')], { 0: 'scorer_error' }), {
      score: 0,
      falseClaims: 2,
    });
    assert.deepEqual(corrected([root('r'), unmatched('x')], { 1: 'scorer_error' }), {
      score: 1,
      falseClaims: 0,
    });
  });

  it('says which claims people change and which they confirm', () => {
    const claims = [root('r'), root('r', 0), unmatched('x'), victim('v'), root('s'), unmatched('y')];
    const labels = {
      0: 'true_cause',
      1: 'duplicate',
      2: 'upstream_injector',
      3: 'scorer_error',
      4: 'duplicate',
    } as const;
    const { changed, confirmed, unresolved } = correctAttempt(scored(claims), said(labels));
    assert.deepEqual(
      { changed, confirmed, unresolved },
      { changed: [3], confirmed: [0, 1, 2], unresolved: [] },
    );
  });

  it('keeps the word of the scorer, and lists the claim, where reviewers disagree on its truth', () => {
    const claims = [root('r'), unmatched('x')];
    for (const values of [
      ['true_cause', 'unsupported'],
      ['duplicate', 'unsupported'],
      ['scorer_error', 'downstream_victim'],
    ] as const) {
      const result = correctAttempt(scored(claims), said({ 1: values }));
      assert.deepEqual(
        { ...result },
        { score: 1 / 2, falseClaims: 1, changed: [], confirmed: [], contested: [1], unresolved: [1] },
      );
    }
  });

  it('sees no disagreement between reviewers who call a claim false in different words', () => {
    const result = correctAttempt(scored([root('r')]), said({ 0: ['unsupported', 'upstream_injector'] }));
    assert.deepEqual([result.score, result.changed, result.unresolved], [0, [0], []]);
    const other = correctAttempt(scored([unmatched('x')], 1), said({ 0: ['scorer_error', 'true_cause'] }));
    assert.deepEqual([other.score, other.changed, other.unresolved], [1, [0], []]);
  });

  it('ignores what is said of a claim that the attempt does not have', () => {
    assert.deepEqual(corrected([root('r')], { 7: 'unsupported' }), { score: 1, falseClaims: 0 });
  });
});
