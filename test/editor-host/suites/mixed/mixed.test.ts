import assert from 'node:assert/strict';
import { skip } from '../../../support/skip.ts';

describe('a mixed suite', () => {
  it('holds', () => assert.equal(1 + 1, 2));
  it('does not hold', () => assert.equal(1 + 1, 3));
  it('is skipped', function () {
    skip(this, 'the moon is not full');
  });
});
