import assert from 'node:assert/strict';
import { SeenNames } from '../../../../src/core/analysis/seenNames.ts';

describe('SeenNames', () => {
  it('knows names that a result held, case aside, as part of longer words too', () => {
    const seen = new SeenNames();
    seen.add('Pod CART-6c9d is slow');
    seen.add('the load generator');
    for (const name of ['cart', 'cart-6c9d', 'Pod', 'the load', 'load generator'])
      assert.ok(seen.has(name), name);
    for (const name of ['', 'web', 'the  load', 'generator the']) assert.ok(!seen.has(name), name);
    seen.add('web');
    assert.ok(seen.has('web'));
  });

  it('joins no two words to one', () => {
    const seen = new SeenNames();
    seen.add('ab');
    seen.add('cd');
    assert.ok(!seen.has('abcd'));
    assert.ok(!seen.has('ab\ncd'));
  });
});
