import assert from 'node:assert/strict';
import { lineExcerpt, maxExcerptChars } from '../../../../src/core/analysis/lineExcerpt.ts';

describe('lineExcerpt', () => {
  it('is the whole of a short line, without its neighbours', () => {
    assert.deepEqual(lineExcerpt('one\r\ntwo cart three\nfour', 9, 4), {
      line: 'two cart three',
      line_at: 4,
    });
    assert.deepEqual(lineExcerpt('cart', 0, 4), { line: 'cart', line_at: 0 });
  });

  it('is shortened round the place, and says on which side', () => {
    const long = `${'a'.repeat(1000)} cart ${'b'.repeat(1000)}`;
    const { line, line_at } = lineExcerpt(long, 1001, 4);
    assert.equal(line.length, maxExcerptChars + 2);
    assert.match(line, /^…a+ cart b+…$/);
    assert.equal(line.slice(line_at, line_at + 4), 'cart');
    const atStart = lineExcerpt(`cart ${'b'.repeat(1000)}`, 0, 4);
    assert.match(atStart.line, /^cart b+…$/);
    assert.equal(atStart.line.length, maxExcerptChars + 1);
    const atEnd = lineExcerpt(`x\n${'a'.repeat(1000)} cart`, 1003, 4);
    assert.match(atEnd.line, /^…a+ cart$/);
    assert.equal(atEnd.line.length, maxExcerptChars + 1);
  });

  it('holds no half of a surrogate pair', () => {
    const { line } = lineExcerpt('😀'.repeat(1000), 1000, 2);
    assert.ok(line.isWellFormed());
  });

  it('costs nothing more in a line of 20 MB', () => {
    const text = 'x'.repeat(20_000_000);
    const began = performance.now();
    for (let index = 0; index < 1000; index += 1) lineExcerpt(text, 10_000_000 + index, 4);
    assert.ok(performance.now() - began < 1000);
  });
});
