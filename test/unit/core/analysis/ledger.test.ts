import assert from 'node:assert/strict';
import { claimLedger, scoresWithout } from '../../../../src/core/analysis/ledger.ts';
import { seededRandom } from '../../../../src/core/analysis/statistics.ts';
import { matchClaims } from '../../../../src/core/scoring/match.ts';
import { scoreClaims } from '../../../../src/core/scoring/precisionAtFullRecall.ts';
import { claim, scoreOf, shopTruth } from '../report/reportFixture.ts';

const ad = 'shop/Deployment/ad';
const adPod = 'shop/Pod/ad-6c9d7b9f4d-q2x7k';
const frontend = 'shop/Service/frontend';
const frontendPod = 'shop/Pod/frontend-6c9d7b9f4d-q2x7k';
const nothing = 'shop/Service/nothing';

describe('the score without a claim', () => {
  it('is better without a false one, and 0 without the only true one', () => {
    assert.deepEqual(scoresWithout(scoreOf([ad, frontend])), [0, 1]);
    assert.deepEqual(scoresWithout(scoreOf([ad])), [0]);
  });

  it('is the same without one of two claims of a set: the other takes its place', () => {
    assert.deepEqual(scoresWithout(scoreOf([ad, adPod, frontend, frontendPod])), [0.5, 0.5, 0.5, 0.5]);
  });

  it('merges no claims that name nothing', () => {
    assert.deepEqual(scoresWithout(scoreOf([ad, nothing, nothing])), [0, 0.5, 0.5]);
  });

  it('is what scoring says of the submission without it, for any submission', () => {
    const seed = 4_071;
    const random = seededRandom(seed);
    const withTwoRoots = {
      ...shopTruth,
      groups: shopTruth.groups.map((group) =>
        group.id === 'email-service' ? { ...group, root_cause: true } : group,
      ),
    };
    const pool = [
      ad,
      adPod,
      frontend,
      frontendPod,
      nothing,
      'shop/Service/checkout',
      'shop/Service/email',
      'x',
    ];
    let better = 0;
    for (let round = 0; round < 300; round += 1) {
      const names = Array.from(
        { length: 1 + Math.floor((random() / 2 ** 32) * 7) },
        () => pool[Math.floor((random() / 2 ** 32) * pool.length)] ?? ad,
      );
      const truth = round % 2 === 0 ? shopTruth : withTwoRoots;
      const expected = names.map((_, left) => {
        const others = names.toSpliced(left, 1).map(claim);
        return scoreClaims(matchClaims(others, truth), truth, 'rules').score;
      });
      const score = scoreOf(names, truth);
      assert.deepEqual(scoresWithout(score), expected, `seed ${seed}: ${names.join(' ')}`);
      better += expected.some((one) => one > score.score) ? 1 : 0;
    }
    assert.ok(better > 20, `only ${better} submissions were better without a claim`);
  });

  it('takes no longer for thousands of claims', () => {
    const names = Array.from({ length: 5000 }, (_, index) => `shop/Service/x${index}`);
    const began = performance.now();
    assert.equal(scoresWithout(scoreOf([ad, ...names])).length, 5001);
    assert.ok(performance.now() - began < 1000);
  });
});

describe('claimLedger', () => {
  const unseen = { firstSaid: null, mentions: [], mentionCount: 0 };
  const input = {
    falsePositives: [],
    mentionsOf: () => unseen,
    contentSha256: (value: unknown) => JSON.stringify(value),
  };

  it('has the verdict of each claim, and what is known of a false one', () => {
    const claims = [ad, frontend].map(claim);
    const falsePositives = [
      { claim: 1, pattern: 'downstream_victim' as const, plausible: null, why: 'Reached.' },
    ];
    const [first, second] = claimLedger({ ...input, claims, score: scoreOf([ad, frontend]), falsePositives });
    assert.equal(first?.verdict?.verdict, 'true_positive');
    assert.equal(first?.verdict?.pattern, null);
    assert.equal(first?.content_sha256, `{"name":"${ad}","reasoning":"","evidence":""}`);
    assert.equal(second?.verdict?.is_false, true);
    assert.equal(second?.verdict?.pattern, 'downstream_victim');
    assert.equal(second?.verdict?.pattern_why, 'Reached.');
    assert.equal(second?.verdict?.plausible, null);
    assert.equal(second?.verdict?.score_without, 1);
  });

  it('has no verdict where nothing was scored', () => {
    assert.equal(claimLedger({ ...input, claims: [claim(ad)], score: null })[0]?.verdict, null);
  });
});
