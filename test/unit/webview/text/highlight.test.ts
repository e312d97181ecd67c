import assert from 'node:assert/strict';
import { splitAtName, withShortLead } from '../../../../webview/text/highlight.ts';

describe('a line with a name in it', () => {
  it('is cut at the whole name, whatever its case', () => {
    assert.deepEqual(splitAtName('see Otel/Deployment/Cart now', 'otel/deployment/cart'), {
      before: 'see ',
      hit: 'Otel/Deployment/Cart',
      after: ' now',
    });
  });

  it('is cut at the last part of the name, which is what tools print', () => {
    assert.equal(splitAtName('deployment.apps/cart   0/1', 'otel/Deployment/cart').hit, 'cart');
  });

  it('prefers a word of its own to the same letters in another word', () => {
    assert.equal(splitAtName('cartoon cart', 'ns/Pod/cart').before, 'cartoon ');
    assert.equal(splitAtName('cartoon', 'ns/Pod/cart').hit, 'cart');
  });

  it('takes a name as plain text, not as a pattern', () => {
    assert.equal(splitAtName('axb a.b', 'a.b').before, 'axb ');
    assert.equal(splitAtName('(((', '(').hit, '(');
  });

  it('stays whole where the name is not in it, or there is none', () => {
    assert.deepEqual(splitAtName('nothing', 'ns/Pod/cart'), { before: 'nothing', hit: '', after: '' });
    assert.deepEqual(splitAtName('nothing', ''), { before: 'nothing', hit: '', after: '' });
  });

  it('begins shortly before its hit, and says that it does', () => {
    const { before, hit } = withShortLead(splitAtName(`${'x'.repeat(100)} cart`, 'cart'));
    assert.match(before, /^… x{1,28} $/);
    assert.equal(hit, 'cart');
    const short = splitAtName('a cart', 'cart');
    assert.deepEqual(withShortLead(short), short);
  });
});
