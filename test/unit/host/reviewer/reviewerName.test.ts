import assert from 'node:assert/strict';
import { nameProblem, proposedName } from '../../../../src/host/reviewer/reviewerName.ts';

describe('the name of a reviewer', () => {
  it('may be anything that people are called', () => {
    for (const name of ['ana', 'Ana María', '王小明', "O'Neil", ' ana ', 'x'.repeat(100)]) {
      assert.equal(nameProblem(name), null, name);
    }
  });

  it('is not empty, not endless, and has nothing in it that cannot be seen', () => {
    for (const name of ['', '  ', 'x'.repeat(101), 'a\nb', 'a\u202eb', 'a\u200bb', 'a\ud800']) {
      assert.match(nameProblem(name) ?? '', /\.$/, JSON.stringify(name));
    }
  });

  it('is proposed as the account is called, if people can be called so', () => {
    assert.equal(proposedName('ana '), 'ana');
    assert.equal(proposedName('a\u0007b'), '');
    assert.equal(proposedName(''), '');
  });
});
