import assert from 'node:assert/strict';
import { agreementOf, agreementOn, type RatedClaim } from '../../../../src/core/review/agreementOf.ts';
import type { ClaimLabel } from '../../../../src/core/schema/label.ts';

/** Ten claims as three people see them, in short: t(rue), f(alse), d(uplicate), - nothing. */
const table = ['tt-', 'ftf', 'fff', 'td-', 'ddd', 'ff-', 't--', 'ftt', '-ff', 'ttt'];
const labels: Readonly<Record<string, ClaimLabel>> = { t: 'true_cause', f: 'unsupported', d: 'duplicate' };

function rated(row: string, isFalse = true): RatedClaim {
  const voices = ['ana', 'bob', 'Cyd'].flatMap((reviewer, index) => {
    const value = labels[row.charAt(index)];
    return value === undefined ? [] : [{ reviewer, value }];
  });
  return { isFalse, voices };
}

/** Reference values: krippendorff 0.9.0 (nominal), irrCAC 0.4.4 (gwet, three categories), scikit-learn 1.x (cohen_kappa_score). */
const reference = {
  krippendorff_alpha: 0.6024096385542168,
  gwet_ac1: 0.625618398182,
  kappas: [0.4285714285714286, 0.6875, 0.7391304347826086],
};

const near = (value: number | null | undefined, wanted: number, epsilon = 1e-9) =>
  assert.ok(Math.abs((value ?? Number.NaN) - wanted) <= epsilon, `${value} is not ${wanted}`);

describe('agreement of reviewers', () => {
  it('is what other programs compute of the same labels', () => {
    const agreement = agreementOf(table.map((row) => rated(row)));
    assert.ok(agreement !== null);
    assert.deepEqual([agreement.claims, agreement.agreed], [9, 6]);
    near(agreement.krippendorff_alpha, reference.krippendorff_alpha);
    near(agreement.gwet_ac1, reference.gwet_ac1);
    assert.deepEqual(
      agreement.pairs.map(({ reviewers, claims, agreed }) => [...reviewers, claims, agreed]),
      [
        ['ana', 'bob', 8, 5],
        ['ana', 'Cyd', 5, 4],
        ['bob', 'Cyd', 6, 5],
      ],
    );
    for (const [index, { cohen_kappa }] of agreement.pairs.entries()) {
      near(cohen_kappa, reference.kappas[index] ?? Number.NaN);
    }
  });

  it('is about what a claim is, not about the word for it: scorer_error is the opposite of the scorer', () => {
    const said = (isFalse: boolean, other: ClaimLabel): RatedClaim => ({
      isFalse,
      voices: [
        { reviewer: 'ana', value: 'scorer_error' },
        { reviewer: 'bob', value: other },
      ],
    });
    const agreed = [said(true, 'true_cause'), said(false, 'downstream_victim')];
    assert.equal(agreementOf(agreed)?.agreed, 2);
    assert.equal(agreementOf([said(false, 'true_cause')])?.agreed, 0);
  });

  it('is nothing where no two have labelled the same claim', () => {
    assert.equal(agreementOf([]), null);
    assert.equal(agreementOf([rated('t--'), rated('-f-')]), null);
  });

  it('is undefined, not perfect, where everybody said one word of everything', () => {
    const agreement = agreementOf([rated('ff-'), rated('ff-')]);
    assert.equal(agreement?.krippendorff_alpha, null);
    assert.equal(agreement?.pairs[0]?.cohen_kappa, null);
    assert.equal(agreement?.gwet_ac1, 1);
  });

  it('does not depend on the order of claims and reviewers', () => {
    const things = table.map((row) =>
      [...row].flatMap((word, index) => (word === '-' ? [] : [{ reviewer: `r${index}`, word }])),
    );
    const turned = things.map((said) => said.toReversed()).reverse();
    const agreement = agreementOn(things, ['t', 'f', 'd']);
    const other = agreementOn(turned, ['t', 'f', 'd']);
    assert.deepEqual(other?.pairs, agreement?.pairs);
    assert.deepEqual([other?.claims, other?.agreed], [9, 6]);
    near(other?.krippendorff_alpha, reference.krippendorff_alpha);
    near(other?.gwet_ac1, reference.gwet_ac1);
  });
});
