import assert from 'node:assert/strict';
import { ledgerWords, scoreWithoutWords, verdictWords } from '../../../../webview/text/claimWords.ts';
import { claimVerdict, ledgerClaim } from '../../../support/pageState.ts';

describe('the words for a verdict', () => {
  const shown = { hidden: false };

  it('tells hidden from not scored', () => {
    assert.equal(verdictWords(null, { hidden: true }).word, 'Hidden');
    assert.equal(verdictWords(null, shown).word, 'Not scored');
  });

  it('tells a duplicate of a true cause from one that is false', () => {
    const duplicate = claimVerdict({ verdict: 'duplicate', duplicate_of: 0, is_false: false });
    assert.deepEqual(verdictWords(duplicate, shown), {
      word: 'Duplicate of claim 1',
      sign: '=',
      tone: 'neutral',
    });
    const wrong = claimVerdict({ verdict: 'duplicate', duplicate_of: 2, is_false: true });
    assert.deepEqual(verdictWords(wrong, shown), {
      word: 'False, duplicate of claim 3',
      sign: '✗',
      tone: 'bad',
    });
  });

  it('gives every verdict a sign of its own, for those who do not see its colour', () => {
    const signs = [
      claimVerdict({ verdict: 'true_positive', is_false: false }),
      claimVerdict({ verdict: 'false_positive', is_false: true }),
      claimVerdict({ verdict: 'duplicate', is_false: false }),
      null,
    ].map((verdict) => verdictWords(verdict, shown).sign);
    assert.equal(new Set(signs).size, signs.length);
  });
});

describe('the words for the score without a claim', () => {
  it('names the score and the difference with its sign', () => {
    assert.equal(scoreWithoutWords(0.5, 1 / 3), '0.50 (+0.17)');
    assert.equal(scoreWithoutWords(0, 0.5), '0.00 (−0.50)');
  });

  it('says that nothing changes only where nothing does', () => {
    assert.equal(scoreWithoutWords(0.5, 0.5), '0.50 (unchanged)');
    assert.equal(scoreWithoutWords(0.502, 0.5), '0.50 (+0.002)');
  });

  it('names no difference where the score is not known', () => {
    assert.equal(scoreWithoutWords(0.5, null), '0.50');
  });
});

describe('the words for a ledger', () => {
  const ledger = [
    ledgerClaim(0),
    ledgerClaim(1, { verdict: claimVerdict({ verdict: 'false_positive', is_false: true }) }),
  ];

  it('count its claims and those that are false', () => {
    assert.equal(ledgerWords(ledger, { hidden: false }), '2 claims, 1 false');
    assert.equal(ledgerWords([ledgerClaim(0)], { hidden: false }), '1 claim, none false');
  });

  it('do not say how many are false while that is hidden, nor where nothing was scored', () => {
    assert.equal(ledgerWords(ledger, { hidden: true }), '2 claims');
    assert.equal(ledgerWords([ledgerClaim(0, { verdict: null })], { hidden: false }), '1 claim');
  });
});
