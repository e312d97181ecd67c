import assert from 'node:assert/strict';
import { splitLine, withShortLead } from '../../../../webview/text/highlight.ts';
import { visibleLine } from '../../../../webview/text/visibleText.ts';

const asItIs = (text: string) => text;

describe('a line with a name in it', () => {
  it('is cut where the name was found, not where the same letters stand first', () => {
    const mention = { line: 'cartoon cart-6d5f 0/1', line_at: 8, length: 9 };
    assert.deepEqual(splitLine(mention, asItIs), { before: 'cartoon ', hit: 'cart-6d5f', after: ' 0/1' });
  });

  it('marks the name although what stands before it grows when it is made visible', () => {
    const mention = { line: '\u202ea\tcart\u0000', line_at: 3, length: 4 };
    assert.deepEqual(splitLine(mention, visibleLine), {
      before: '‹U+202E›a ',
      hit: 'cart',
      after: '‹U+0000›',
    });
  });

  it('stays whole where only the place is known', () => {
    assert.equal(splitLine({ line: 'ab', line_at: 1, length: 0 }, asItIs).hit, '');
  });

  it('begins shortly before its hit, and says that it does', () => {
    const line = `${'x'.repeat(100)} cart`;
    const { before, hit } = withShortLead(splitLine({ line, line_at: 101, length: 4 }, asItIs));
    assert.match(before, /^… x{1,24} $/);
    assert.equal(hit, 'cart');
    const short = { before: 'a ', hit: 'cart', after: '' };
    assert.deepEqual(withShortLead(short), short);
  });
});
