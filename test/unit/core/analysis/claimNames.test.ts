import assert from 'node:assert/strict';
import { findableClaims } from '../../../../src/core/analysis/claimNames.ts';
import { NameSearch } from '../../../../src/core/analysis/nameSearch.ts';
import { objectNames } from '../../../../src/core/analysis/objectNames.ts';

const shop = objectNames(
  null,
  [
    'otel-demo/Deployment/cart',
    'otel-demo/Pod/cart-6c9d7b9f4d-q2x7k',
    'otel-demo/Pod/cart-service-7f9d8b6c5d-x2x7k',
    'otel-demo/Service/cart',
    'shop/Pod/cart-6c9d7b9f4d-w4w4w',
    'chaos-mesh/NetworkChaos/cart-delay-6mb4w',
  ],
  { partial: false },
);

function foundIn(text: string, claims: readonly string[], objects: typeof shop | null): number[] {
  return new NameSearch(findableClaims(claims, objects)).find(text).map(({ target }) => target);
}

describe('how claims are found', () => {
  it('is by their own name', () => {
    assert.deepEqual(foundIn('the cart is slow', ['otel-demo/Deployment/cart'], shop), [0]);
    assert.deepEqual(
      foundIn('the cart is slow', ['otel-demo/Service/cart', 'x/Pod/y', 'Pod/cart'], shop),
      [0, 2],
    );
    assert.deepEqual(foundIn('Service/cart', ['otel-demo/Deployment/cart'], shop), []);
  });

  it('is by the names that Kubernetes completes it to, as far as the snapshot has them', () => {
    const claims = ['otel-demo/Deployment/cart', 'chaos-mesh/Schedule/cart-delay', 'otel-demo/Service/cart'];
    assert.deepEqual(foundIn('cart-6c9d7b9f4d-q2x7k', claims, shop), [0]);
    assert.deepEqual(foundIn('cart-delay-6mb4w', claims, shop), [1]);
    for (const other of ['cart-service-7f9d8b6c5d-x2x7k', 'cart-6c9d7b9f4d-w4w4w', 'cart-6c9d7b9f4d-zzzzz'])
      assert.deepEqual(foundIn(other, claims, shop), [], other);
  });

  it('is not by a name alone that only a workload bears', () => {
    const claims = ['otel-demo/HorizontalPodAutoscaler/cart', 'otel-demo/HorizontalPodAutoscaler/other'];
    assert.deepEqual(foundIn('cart and other', claims, shop), [1]);
    assert.deepEqual(foundIn('the hpa of cart', claims, shop), [0]);
  });

  it('is by the form of such names without a snapshot', () => {
    const claims = ['otel-demo/Deployment/cart', 'otel-demo/Service/cart'];
    assert.deepEqual(foundIn('cart-6c9d7b9f4d-zzzzz', claims, null), [0]);
    assert.deepEqual(foundIn('cart-service-7f9d8b6c5d-x2x7k', claims, null), []);
    assert.deepEqual(foundIn('cart-6c9d7b9f4d-zzzzz', claims, { ...shop, partial: true }), [0]);
  });

  it('is as it stands for what has not the form of a claim', () => {
    assert.deepEqual(foundIn('trace 67cbd7fe98a0776a', ['67cbd7fe98a0776a'], shop), [0]);
    assert.deepEqual(foundIn('maybe the database.', ['the database'], shop), [0]);
    assert.deepEqual(foundIn('role system:node', ['cluster/ClusterRole/system:node'], shop), [0]);
  });

  it('has a bound for texts that each are a search of their own, and says which are beyond', () => {
    const claims = Array.from({ length: 53 }, (_, index) => `phrase number ${index}`);
    const { phrases, unsought } = findableClaims(claims, shop);
    assert.equal(phrases.length, 50);
    assert.deepEqual(unsought, [50, 51, 52]);
  });
});
