import assert from 'node:assert/strict';
import { standingOf } from '../../../../src/core/review/standing.ts';
import { content, target } from './labelFixture.ts';

describe('standingOf', () => {
  const cases = [
    ['a claim where it was', target.claim(1, 'b'), content('', 'ab'), 'current', 1],
    ['a claim at exactly one other place', target.claim(1, 'b'), content('', 'bac'), 'moved', 0],
    ['a claim that is gone', target.claim(1, 'b'), content('', 'ax'), 'stale', null],
    ['a claim at two other places', target.claim(2, 'b'), content('', 'bb'), 'stale', null],
    ['a claim where it was, and elsewhere too', target.claim(1, 'b'), content('', 'bb'), 'current', 1],
    ['a claim beyond the last', target.claim(5, 'a'), content('', 'a'), 'moved', 0],
    ['the first step', target.step(1, 's'), content('s', ''), 'current', 1],
    ['a step that moved', target.step(3, 's'), content('xs', ''), 'moved', 2],
    ['a step that is gone', target.step(1, 's'), content('xy', ''), 'stale', null],
    ['a step whose content a claim has', target.step(1, 's'), content('', 's'), 'stale', null],
    ['an attempt that is the same', target.attempt('w'), content('', ''), 'current', null],
    ['an attempt that changed', target.attempt('v'), content('', ''), 'stale', null],
  ] as const;
  for (const [what, of, now, standing, nowAt] of cases) {
    it(`calls ${what} ${standing}`, () => {
      assert.deepEqual(standingOf(of, now), { standing, nowAt });
    });
  }

  it('calls everything stale in an attempt that cannot be read', () => {
    for (const one of [target.claim(0, 'a'), target.step(1, 's'), target.attempt('w')]) {
      assert.equal(standingOf(one, null).standing, 'stale');
    }
  });

  it('leaves the labels of two equal steps each at its own place', () => {
    const now = content('ss', '');
    assert.deepEqual(
      [1, 2].map((turn) => standingOf(target.step(turn, 's'), now).nowAt),
      [1, 2],
    );
  });
});
