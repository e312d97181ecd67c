import assert from 'node:assert/strict';
import { linkTo, readLink } from '../../../../src/host/reviewer/links.ts';

const parts = { scheme: 'vscode', extension: 'itbench-review.itbench-review' };

function followed(link: string) {
  const { pathname, search } = new URL(link);
  return readLink({ path: pathname, query: search.slice(1) });
}

describe('links to a step', () => {
  it('lead back to the step that they were made of, whatever is in the path', () => {
    for (const path of [
      '/runs/a b/trajectory.jsonl',
      '/runs/100%/é&step=9?#x/trajectory.jsonl',
      'C:\\r\\t.jsonl',
    ]) {
      const link = linkTo({ ...parts, place: { kind: 'path', path }, step: 13 });
      assert.match(link, /^vscode:\/\/itbench-review\.itbench-review\/step\?/);
      assert.deepEqual(followed(link), { place: { kind: 'path', path }, step: 13 });
    }
  });

  it('count steps from 1, as the page does', () => {
    assert.match(linkTo({ ...parts, place: { kind: 'path', path: '/t' }, step: 0 }), /step=1$/);
  });

  it('name no path where that must not be seen', () => {
    const place = { kind: 'key', key: '0123456789abcdef' } as const;
    const link = linkTo({ ...parts, place, step: 2 });
    assert.deepEqual(followed(link), { place, step: 2 });
  });

  it('are read as none where they are none', () => {
    for (const [path, query] of [
      ['/run', 'trajectory=/t&step=1'],
      ['/step', ''],
      ['/step', 'trajectory=&step=1'],
      ['/step', 'trajectory=/t&step=0'],
      ['/step', 'trajectory=/t&step=-1'],
      ['/step', 'trajectory=/t&step=1e9'],
      ['/step', 'trajectory=/t&attempt=0123456789abcdef&step=1'],
      ['/step', 'attempt=../../etc&step=1'],
    ] as const) {
      assert.equal(readLink({ path, query }), null, `${path}?${query}`);
    }
  });

  it('lead to the first step where they name none', () => {
    assert.deepEqual(readLink({ path: '/step', query: 'trajectory=/t' }), {
      place: { kind: 'path', path: '/t' },
      step: 0,
    });
  });
});
