import assert from 'node:assert/strict';
import { isWord, scanWords } from '../../../../src/core/analysis/wordScan.ts';

function wordsOf(text: string): string[] {
  const words: string[] = [];
  scanWords(text, (start, end) => {
    words.push(text.slice(start, end));
  });
  return words;
}

describe('the words of a text that may be names', () => {
  it('are what stands between blanks, quotes, slashes, colons and commas', () => {
    assert.deepEqual(wordsOf(`otel-demo/Pod/cart-6c9d "ad":'x',http://web:8080\ty=z`), [
      'otel-demo',
      'Pod',
      'cart-6c9d',
      'ad',
      'x',
      'http',
      'web',
      '8080',
      'y',
      'z',
    ]);
  });

  it('keep hyphens, points and underscores inside, and lose them at their ends', () => {
    assert.deepEqual(wordsOf('cart-service. service_cart_raw.tsv --cart- …ad… (web.)'), [
      'cart-service',
      'service_cart_raw.tsv',
      'cart',
      'ad',
      'web',
    ]);
  });

  it('are not joined to the escape before them', () => {
    const text = String.raw`a\ncart \"ad\" \u003cweb \bemail\b \quote C:\new`;
    assert.deepEqual(wordsOf(text), ['a', 'cart', 'ad', 'web', 'email', 'quote', 'C', 'ew']);
  });

  it('end at letters beyond ASCII, in which no object is named', () => {
    assert.deepEqual(wordsOf('购物车cart服务 “ad”—web'), ['cart', 'ad', 'web']);
  });

  it('tell where their first point is, unless it is their end', () => {
    const dots: number[] = [];
    scanWords('cart.shop.svc ad. web', (start, _, dot) => {
      dots.push(dot < 0 ? -1 : dot - start);
    });
    assert.deepEqual(dots, [4, -1, -1]);
  });

  it('can be asked of a whole text', () => {
    assert.deepEqual(
      ['cart', 'ip-10-0-1.ec2.internal', 'a b', 'system:x', '', '-cart', 'cart.'].map(isWord),
      [true, true, false, false, false, false, false],
    );
  });

  it('are found in time linear in the text', () => {
    const text = `${'.'.repeat(2_000_000)}cart${'-'.repeat(2_000_000)}`;
    const began = performance.now();
    assert.deepEqual(wordsOf(text), ['cart']);
    assert.ok(performance.now() - began < 2000);
  });
});
