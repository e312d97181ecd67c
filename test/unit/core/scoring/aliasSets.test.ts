import assert from 'node:assert/strict';
import { aliasSets } from '../../../../src/core/scoring/aliasSets.ts';

function setsOf(ids: readonly string[], aliases: string[][], roots: readonly string[] = []) {
  const groups = ids.map((id) => ({ id, kind: 'Pod', root_cause: roots.includes(id) }));
  return aliasSets({ groups, aliases }).sets.map(({ groups: members, root }) => ({ members, root }));
}

describe('aliasSets', () => {
  it('makes a set of each group without aliases', () => {
    assert.deepEqual(setsOf(['a', 'b'], [], ['b']), [
      { members: ['a'], root: false },
      { members: ['b'], root: true },
    ]);
  });

  it('joins lists that share an id, in whatever order they come', () => {
    const expected = [
      { members: ['a', 'b', 'c', 'd'], root: true },
      { members: ['e'], root: false },
    ];
    const ids = ['a', 'b', 'c', 'd', 'e'];
    for (const aliases of [
      [
        ['a', 'b'],
        ['c', 'd'],
        ['b', 'c'],
      ],
      [
        ['b', 'c'],
        ['c', 'd'],
        ['d', 'a'],
      ],
      [['d', 'c', 'b', 'a'], ['e']],
      [
        ['a', 'b'],
        ['b', 'a'],
        ['c', 'd', 'c'],
        ['a', 'd'],
      ],
    ]) {
      assert.deepEqual(setsOf(ids, aliases, ['c']), expected, JSON.stringify(aliases));
    }
  });

  it('joins through an id that no group has, and lists no such id', () => {
    assert.deepEqual(setsOf(['a', 'b'], [['a', 'ghost'], ['ghost', 'b'], ['phantom']]), [
      { members: ['a', 'b'], root: false },
    ]);
  });

  it('takes groups of the same id for one, a root if any of them is', () => {
    const groups = [
      { id: 'a', kind: 'Pod', root_cause: false },
      { id: 'a', kind: 'Pod', root_cause: true },
    ];
    assert.deepEqual(
      aliasSets({ groups, aliases: [[]] }).sets.map(({ groups: members, root }) => ({ members, root })),
      [{ members: ['a'], root: true }],
    );
  });

  it('finds the set of each group id', () => {
    const { byGroup, sets } = aliasSets({
      groups: ['a', 'b', 'c'].map((id) => ({ id, kind: 'Pod', root_cause: false })),
      aliases: [['c', 'a']],
    });
    assert.equal(byGroup.get('a'), sets[0]);
    assert.equal(byGroup.get('c'), sets[0]);
    assert.equal(byGroup.get('b'), sets[1]);
    assert.equal(byGroup.get('ghost'), undefined);
  });
});
