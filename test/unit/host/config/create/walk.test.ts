import assert from 'node:assert/strict';
import { type Answer, type Asking, walk } from '../../../../../src/host/config/create/walk.ts';

type Draft = Readonly<Record<'a' | 'b' | 'c', string | null>>;
const empty: Draft = { a: null, b: null, c: null };

/** The first letter without an answer. */
function next(draft: Draft): 'a' | 'b' | 'c' | null {
  return (['a', 'b', 'c'] as const).find((letter) => draft[letter] === null) ?? null;
}

/** A person who does these things one after the other: an answer, `<` for back, `esc` for leaving. */
function person(...doings: string[]) {
  const asked: string[] = [];
  const ask = async (
    question: 'a' | 'b' | 'c',
    draft: Draft,
    asking: Asking<Draft>,
  ): Promise<Answer<Draft>> => {
    const former = asking.former === null ? '' : `(was ${asking.former[question]})`;
    asked.push(`${question}${asking.canGoBack ? '<' : ''}${former}`);
    const doing = doings.shift() ?? 'esc';
    if (doing === 'esc') return { kind: 'cancelled' };
    return doing === '<' ? { kind: 'back' } : { kind: 'answered', draft: { ...draft, [question]: doing } };
  };
  return { asked, ask };
}

describe('walk', () => {
  it('asks what is open until nothing is', async () => {
    const { asked, ask } = person('1', '2', '3');
    assert.deepEqual(await walk(empty, next, ask), { a: '1', b: '2', c: '3' });
    assert.deepEqual(asked, ['a', 'b<', 'c<']);
  });

  it('goes back step by step, tells what had been answered, and forgets it', async () => {
    const { asked, ask } = person('1', '2', '<', '<', '4', '5', '6');
    assert.deepEqual(await walk(empty, next, ask), { a: '4', b: '5', c: '6' });
    assert.deepEqual(asked, ['a', 'b<', 'c<', 'b<(was 2)', 'a(was 1)', 'b<', 'c<']);
  });

  it('is left at any question without a draft', async () => {
    for (const doings of [['esc'], ['1', 'esc'], ['1', '2', '<', 'esc']]) {
      assert.equal(await walk(empty, next, person(...doings).ask), null);
    }
  });

  it('stays where it is when there is nothing to go back to', async () => {
    const { asked, ask } = person('<', '1', '2', '3');
    assert.deepEqual(await walk(empty, next, ask), { a: '1', b: '2', c: '3' });
    assert.deepEqual(asked.slice(0, 2), ['a', 'a(was null)']);
  });
});
