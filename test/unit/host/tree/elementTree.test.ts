import assert from 'node:assert/strict';
import { ElementTree, type TreeElement } from '../../../../src/host/tree/elementTree.ts';
import type { Row } from '../../../../src/host/tree/row.ts';

function row(id: string, description = '', over: Partial<Row> = {}): Row {
  return {
    id,
    label: id,
    description,
    tooltip: () => '',
    icon: { id: 'circle' },
    spoken: `${id} ${description}`,
    words: [],
    folding: 'collapsed',
    target: {},
    ...over,
  };
}

/** A tree whose rows a test changes; counts how often each parent is asked. */
function makeTree(rows: Record<string, Row[]>): {
  tree: ElementTree;
  rows: Record<string, Row[]>;
  asked: string[];
} {
  const asked: string[] = [];
  const tree = new ElementTree({
    children: async (parent) => {
      asked.push(parent?.id ?? 'root');
      return rows[parent?.id ?? 'root'] ?? [];
    },
  });
  return { tree, rows, asked };
}

function ids(changes: 'all' | readonly TreeElement[]): unknown {
  return changes === 'all' ? 'all' : changes.map(({ id }) => id);
}

async function unfoldBoth(tree: ElementTree): Promise<TreeElement[]> {
  const roots = await tree.unfold(null);
  for (const root of roots) await tree.unfold(root);
  return [...roots];
}

describe('ElementTree', () => {
  it('asks for children only when somebody unfolds their parent', async () => {
    const { tree, asked } = makeTree({ root: [row('a'), row('b')], a: [row('a1')] });
    await tree.unfold(null);
    assert.deepEqual(asked, ['root']);
    await tree.refresh();
    assert.deepEqual(asked, ['root', 'root']);
  });

  it('keeps the element of a thing whose row changes, and gives it the new row and target', async () => {
    const { tree, rows } = makeTree({ root: [row('a')] });
    const [before] = await tree.unfold(null);
    rows.root = [row('a', 'more', { target: { report: '/r.json' } })];
    await tree.refresh();
    const [after] = await tree.unfold(null);
    assert.equal(after, before);
    assert.equal(after?.row.description, 'more');
    assert.equal(after?.report, '/r.json');
  });

  it('tells of exactly the line that changed', async () => {
    const { tree, rows } = makeTree({
      root: [row('a'), row('b')],
      a: [row('a1'), row('a2')],
      b: [row('b1')],
    });
    await unfoldBoth(tree);
    rows.a = [row('a1'), row('a2', 'turn 3')];
    assert.deepEqual(ids(await tree.refresh()), ['a2']);
    assert.deepEqual(ids(await tree.refresh()), []);
  });

  it('tells of the parent when one comes or goes below it, and of everything when it is a root', async () => {
    const { tree, rows } = makeTree({ root: [row('a')], a: [row('a1')] });
    await unfoldBoth(tree);
    rows.a = [row('a1'), row('a2')];
    assert.deepEqual(ids(await tree.refresh()), ['a']);
    rows.a = [];
    assert.deepEqual(ids(await tree.refresh()), ['a']);
    rows.root = [];
    assert.deepEqual(ids(await tree.refresh()), 'all');
  });

  it('draws the parent again where so many lines change that this is quicker', async () => {
    const many = (text: string) => Array.from({ length: 101 }, (_, at) => row(`a${at}`, text));
    const { tree, rows } = makeTree({ root: [row('a')], a: many('') });
    await unfoldBoth(tree);
    rows.a = many('changed');
    assert.deepEqual(ids(await tree.refresh()), ['a']);
  });

  it('does not ask for what is folded, and says so when it is unfolded again', async () => {
    const { tree, asked } = makeTree({ root: [row('a')], a: [row('a1')] });
    const [a] = await unfoldBoth(tree);
    assert.ok(a);
    tree.fold(a);
    asked.length = 0;
    await tree.refresh();
    assert.deepEqual(asked, ['root']);
    assert.equal(tree.wasFolded(a), true);
    assert.equal(tree.wasFolded(a), false);
  });

  it('does not call a first unfolding one that may be out of date', async () => {
    const { tree } = makeTree({ root: [row('a')] });
    const [a] = await tree.unfold(null);
    assert.ok(a);
    assert.equal(tree.wasFolded(a), false);
  });

  it('finds an element below folded ones', async () => {
    const { tree } = makeTree({ root: [row('a'), row('b')], a: [], b: [row('b1', '', { folding: 'none' })] });
    const found = await tree.find(({ id }) => id === 'b1');
    assert.equal(found?.parent?.id, 'b');
    assert.equal(await tree.find(({ id }) => id === 'c'), null);
  });
});
