import assert from 'node:assert/strict';
import { counted, grouped, listed } from '../../../../webview/text/counted.ts';

describe('numbers in sentences', () => {
  it('groups digits by three', () => {
    assert.deepEqual([0, 999, 5200, 1234567].map(grouped), ['0', '999', '5\u202f200', '1\u202f234\u202f567']);
  });

  it('counts one thing in the singular', () => {
    assert.deepEqual(
      [0, 1, 2].map((count) => counted(count, 'turn')),
      ['0 turns', '1 turn', '2 turns'],
    );
  });

  it('joins words as a sentence does', () => {
    assert.deepEqual([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed), [
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
  });
});
