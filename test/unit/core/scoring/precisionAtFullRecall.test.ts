import assert from 'node:assert/strict';
import { BenchError } from '../../../../src/core/errors.ts';
import { Score } from '../../../../src/core/schema/score.ts';
import { matchClaims } from '../../../../src/core/scoring/match.ts';
import { scoreClaims } from '../../../../src/core/scoring/precisionAtFullRecall.ts';
import { claim, group, scoreOf, shopTruth } from '../report/reportFixture.ts';

const twoRoots = {
  ...shopTruth,
  groups: shopTruth.groups.map((each) =>
    each.id === 'email-service' ? { ...each, root_cause: true } : each,
  ),
};

describe('scoreClaims', () => {
  it('says of each claim which group it names, its verdict and why', () => {
    const score = scoreOf([
      'shop/Service/frontend',
      'shop/Deployment/ad',
      'shop/Deployment/frontend',
      'shop/Pod/ad-6c9d7b9f4d-q2x7k',
      'shop/Service/nowhere',
    ]);
    assert.deepEqual(
      score.claims.map(({ why: _, name: __, ...verdict }) => verdict),
      [
        { group: 'frontend-service', verdict: 'false_positive', is_false: true },
        { group: 'ad-deployment', verdict: 'true_positive', is_false: false },
        { group: 'frontend-pod', verdict: 'duplicate', is_false: true, duplicate_of: 0 },
        { group: 'ad-pod', verdict: 'duplicate', is_false: false, duplicate_of: 1 },
        { group: null, verdict: 'false_positive', is_false: true },
      ],
    );
    assert.deepEqual([score.true_positives, score.false_positives], [1, 2]);
    assert.deepEqual(score.score_variants, { merged: 1 / 3, per_claim: 2 / 5, duplicate_is_fp: 1 / 5 });
    assert.deepEqual(Score.parse(score), score);
  });

  it('scores 0 while any root-cause set is missed, and names the missed sets', () => {
    const score = scoreOf(['shop/Service/email'], twoRoots);
    assert.deepEqual(score.score_variants, { merged: 0, per_claim: 0, duplicate_is_fp: 0 });
    assert.deepEqual([score.score, score.full_recall, score.true_positives], [0, false, 1]);
    assert.deepEqual(score.missed, [['ad-deployment', 'ad-pod']]);
    assert.deepEqual(score.claims[0]?.verdict, 'true_positive');
  });

  it('scores 1 for every root-cause set and nothing else', () => {
    const score = scoreOf(['shop/Service/email', 'shop/Pod/ad'], twoRoots);
    assert.deepEqual([score.score, score.full_recall, score.missed], [1, true, []]);
  });

  it('never merges claims that match nothing, not even of the same name', () => {
    const score = scoreOf(['shop/Deployment/ad', 'shop/Service/nowhere', 'shop/Service/nowhere']);
    assert.equal(score.false_positives, 2);
    assert.equal(score.score, 1 / 3);
    assert.deepEqual(
      score.claims.map(({ verdict }) => verdict),
      ['true_positive', 'false_positive', 'false_positive'],
    );
  });

  it('scores an empty submission 0', () => {
    const score = scoreOf([]);
    assert.deepEqual([score.score, score.full_recall, score.claims], [0, false, []]);
  });

  it('refuses a truth without a root cause, whatever was claimed', () => {
    const groups = [group('ad', 'Service', ['ad\\b'])];
    for (const names of [[], ['shop/Service/ad']]) {
      assert.throws(
        () => scoreOf(names, { ...shopTruth, groups, aliases: [] }),
        (error) => BenchError.is(error, 'ground_truth_invalid') && error.hint !== undefined,
      );
    }
  });

  it('refuses a match with a group that the truth does not have', () => {
    const matches = matchClaims([claim('shop/Deployment/ad')], shopTruth);
    const foreign = matches.map((match) => ({ ...match, group: 'of-another-truth' }));
    assert.throws(
      () => scoreClaims(foreign, shopTruth, 'judge'),
      (error) => BenchError.is(error, 'ground_truth_invalid') && /of-another-truth/.test(error.message),
    );
  });

  it('keeps how the claims were matched, and a doubt about a match', () => {
    const [match] = matchClaims([claim('shop/Deployment/ad')], shopTruth);
    assert.ok(match);
    const score = scoreClaims([{ ...match, doubt: 'It is doubtful.' }], shopTruth, 'judge');
    assert.equal(score.match, 'judge');
    assert.equal(score.claims[0]?.doubt, 'It is doubtful.');
    assert.equal('doubt' in (scoreOf(['shop/Deployment/ad']).claims[0] ?? {}), false);
  });
});
