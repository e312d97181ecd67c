import assert from 'node:assert/strict';
import { judgedClaims } from '../../../../src/core/scoring/judgedClaims.ts';
import { group, truthOf } from './matching.ts';

const truth = truthOf(
  [
    group('cart-1', 'Deployment', { filter: ['cart\\b'], root_cause: true }),
    group('cart-service-1', 'Service', { filter: ['cart\\b'] }),
    group('frontend-1', 'Service', { filter: ['frontend\\b'] }),
    group('ad-1', 'Service', { filter: ['ad\\b'] }),
  ],
  [['cart-1', 'cart-service-1']],
);

function both(claimsAndGroups: readonly (readonly [name: string, judged: string | null])[]) {
  const claims = claimsAndGroups.map(([name]) => ({ name, reasoning: '', evidence: '' }));
  const judged = claimsAndGroups.map(([, id]) => ({ group: id, why: 'The judge: so it is.' }));
  return judgedClaims(claims, judged, truth);
}

describe('the judge’s word beside the rules’', () => {
  it('decides, and the rules are kept beside it', () => {
    const { matched, byRules } = both([
      ['otel-demo/Deployment/cart', 'cart-1'],
      ['otel-demo/Service/frontend', null],
    ]);
    assert.deepEqual(
      matched.map(({ claim, group: id, why }) => [claim.name, id, why]),
      [
        ['otel-demo/Deployment/cart', 'cart-1', 'The judge: so it is.'],
        ['otel-demo/Service/frontend', null, 'The judge: so it is.'],
      ],
    );
    assert.equal(byRules.score, 0.5);
    assert.deepEqual(
      byRules.claims.map(({ group: id, set, judged_set }) => [id, set, judged_set]),
      [
        ['cart-1', 'cart-1', 'cart-1'],
        ['frontend-1', 'frontend-1', null],
      ],
    );
  });

  it('agrees where both name members of one alias list', () => {
    const { matched, byRules } = both([['otel-demo/Deployment/cart', 'cart-service-1']]);
    assert.deepEqual(matched[0]?.doubt, undefined);
    assert.deepEqual(
      byRules.claims.map(({ set, judged_set }) => [set, judged_set]),
      [['cart-1', 'cart-1']],
    );
  });

  it('is in doubt where only one of the two names a root cause, whichever it is', () => {
    const { matched } = both([
      ['shop/Thing/else', 'cart-1'],
      ['otel-demo/Deployment/cart', null],
    ]);
    assert.match(matched[0]?.doubt ?? '', /^The rules match it to no group\. /);
    assert.match(matched[1]?.doubt ?? '', /^The rules match it to cart-1\. /);
  });

  it('is not in doubt where the two differ on a victim only', () => {
    const { matched } = both([
      ['otel-demo/Service/frontend', null],
      ['otel-demo/Service/ad', 'frontend-1'],
    ]);
    assert.deepEqual(
      matched.map(({ doubt }) => doubt),
      [undefined, undefined],
    );
  });
});
