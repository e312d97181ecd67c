import assert from 'node:assert/strict';
import { matchClaims } from '../../../../src/core/scoring/match.ts';
import { assertGroup, group, matchOne, truthOf } from './matching.ts';

const chaos = { namespace: 'chaos-mesh' };
const pod = '7d9f8b6c5-x2x7p';

describe('matchClaims', () => {
  it('gives one result a claim, in order, each with the claim and a sentence', () => {
    const truth = truthOf([group('ad', 'Service', { filter: ['ad\\b'] })]);
    const claims = ['otel-demo/Service/ad', 'x', 'otel-demo/Service/ad'].map((name) => ({
      name,
      reasoning: 'r',
      evidence: 'e',
    }));
    const matches = matchClaims(claims, truth);
    assert.deepEqual(
      matches.map((match) => match.claim),
      claims,
    );
    assert.deepEqual(
      matches.map((match) => match.group),
      ['ad', null, 'ad'],
    );
    for (const { why } of matches) assert.match(why, /^[A-Z].+\.$/);
  });

  it('says how far a claim came that names nothing', () => {
    const truth = truthOf([group('ad', 'Service', { filter: ['ad\\b'] })]);
    const why = (name: string) => matchOne(name, truth).why;
    assert.match(why('ad'), /form namespace\/Kind\/name/);
    assert.match(why('otel-demo//ad'), /form namespace\/Kind\/name/);
    assert.match(why('otel-demo/Pod/ad'), /No group is of its kind/);
    assert.match(why('Service/ad'), /gives no namespace/);
    assert.match(why('shop/Service/ad'), /in its namespace/);
    assert.match(why('otel-demo/Service/cart'), /No group of its kind and namespace names it/);
  });

  it('drops blanks and slashes at the ends and blanks round each part, nothing inside', () => {
    const truth = truthOf([group('ad', 'Service', { filter: ['ad\\b'] })]);
    assertGroup('\t//otel-demo / Service / ad/ \n', truth, 'ad');
    assertGroup('otel-demo/Service/a d', truth, null);
    assertGroup('"otel-demo/Service/ad"', truth, null);
  });

  it('takes a cluster-scoped object with the word cluster or with two parts', () => {
    const truth = truthOf([{ id: 'node', kind: 'Node', filter: ['worker-1'], root_cause: true }]);
    assertGroup('cluster/Node/worker-1', truth, 'node');
    assertGroup('Cluster/node/worker-1', truth, 'node');
    assertGroup('Node/worker-1', truth, 'node');
    assertGroup('otel-demo/Node/worker-1', truth, null);
    assertGroup('worker-1/Node/worker-1', truth, null);
  });

  it('takes any namespace where the truth gives a namespaced object none', () => {
    const truth = truthOf([{ id: 'ad', kind: 'Deployment', filter: ['ad\\b'], root_cause: true }]);
    for (const name of ['otel-demo/Deployment/ad', 'shop/Deployment/ad', 'Deployment/ad']) {
      assertGroup(name, truth, 'ad');
    }
  });

  it('prefers the group of exactly the claimed kind, and doubts when an equivalent one is another cause', () => {
    const truth = truthOf([
      group('deployment', 'Deployment', { filter: ['checkout\\b'], root_cause: true }),
      group('pod', 'Pod', { filter: ['checkout-.*'] }),
    ]);
    const match = matchOne(`otel-demo/Pod/checkout-${pod}`, truth);
    assert.equal(match.group, 'pod');
    assert.match(match.doubt ?? '', /fit the root cause deployment too/);
    const root = matchOne('otel-demo/Deployment/checkout', truth);
    assert.deepEqual([root.group, root.doubt], ['deployment', undefined]);
    const aliased = truthOf(truth.groups, [['deployment', 'pod']]);
    assert.equal(matchOne(`otel-demo/Pod/checkout-${pod}`, aliased).doubt, undefined);
  });

  it('finds the Deployment of a pod even where its filter wants nothing after the name', () => {
    const truth = truthOf([group('cart', 'Deployment', { filter: ['^cart$'], root_cause: true })]);
    assertGroup(`otel-demo/Pod/cart-${pod}`, truth, 'cart');
    assertGroup(`otel-demo/Pod/valkey-cart-${pod}`, truth, null);
    const schedule = truthOf([
      { id: 'delay', kind: 'Schedule', namespace: 'chaos-mesh', filter: ['^ad-delay$'], root_cause: true },
    ]);
    assertGroup('chaos-mesh/NetworkChaos/ad-delay-6mb4w', schedule, 'delay');
  });

  it('prefers the filter that fixes more of the name', () => {
    const truth = truthOf([
      group('any', 'Service', { filter: ['.*'], root_cause: true }),
      group('front', 'Service', { filter: ['front.*'] }),
      group('frontend', 'Service', { filter: ['frontend\\b'] }),
    ]);
    assertGroup('otel-demo/Service/frontend', truth, 'frontend');
    assertGroup('otel-demo/Service/fronts', truth, 'front');
  });

  it('lets the id decide between filters that say nothing', () => {
    const truth = truthOf([
      group('accounting-hpa-1', 'HorizontalPodAutoscaler', { filter: ['*.*'], root_cause: true }),
      group('ad-hpa-1', 'HorizontalPodAutoscaler', { filter: ['*.*'], root_cause: true }),
    ]);
    assertGroup('otel-demo/HorizontalPodAutoscaler/ad', truth, 'ad-hpa-1');
    assertGroup('otel-demo/HorizontalPodAutoscaler/accounting', truth, 'accounting-hpa-1');
    assert.match(matchOne('otel-demo/HorizontalPodAutoscaler/ad', truth).doubt ?? '', /not a valid regular/);
  });

  it('never gives a credit by ambiguity', () => {
    const ambiguous = truthOf([
      group('accounting-hpa-1', 'HorizontalPodAutoscaler', { filter: ['*.*'], root_cause: true }),
      group('ad-hpa-1', 'HorizontalPodAutoscaler', { filter: ['*.*'], root_cause: true }),
    ]);
    const match = matchOne('otel-demo/HorizontalPodAutoscaler/frontend', ambiguous);
    assert.equal(match.group, null);
    assert.match(match.doubt ?? '', /accounting-hpa-1, ad-hpa-1 equally well/);
    const oneSet = truthOf(ambiguous.groups, [['ad-hpa-1', 'accounting-hpa-1']]);
    assertGroup('otel-demo/HorizontalPodAutoscaler/frontend', oneSet, 'accounting-hpa-1');
  });

  it('prefers neither the root nor the victim where both fit equally well', () => {
    const groups = [
      group('victim', 'Service', { filter: ['ad\\b'] }),
      group('root', 'Service', { filter: ['ad'], root_cause: true }),
    ];
    assertGroup('otel-demo/Service/ad', truthOf(groups), null);
    const victims = groups.map((each) => ({ ...each, root_cause: false }));
    assertGroup('otel-demo/Service/ad', truthOf(victims), 'victim');
  });

  it('takes groups with the same id for one group', () => {
    const schedule = group('delay', 'Schedule', { ...chaos, filter: ['.*delay'], root_cause: true });
    assertGroup('chaos-mesh/Schedule/ad-delay', truthOf([schedule, { ...schedule }]), 'delay');
  });

  it('doubts a filter that names everything, and nothing else that is sound', () => {
    const truth = truthOf([
      group('any', 'Secret', { filter: ['.*'], root_cause: true }),
      group('ad', 'Service', { filter: ['ad\\b'] }),
    ]);
    assert.match(matchOne('otel-demo/Secret/token', truth).doubt ?? '', /names any object of the kind/);
    assert.equal(matchOne('otel-demo/Service/ad', truth).doubt, undefined);
    assert.equal(matchOne('otel-demo/Service/cart', truth).doubt, undefined);
  });

  it('matches by any of several filters, or by the name beside a filter', () => {
    const both = group('both', 'Service', { filter: ['ad', 'cart'], name: 'quote' });
    for (const name of ['ad', 'cart', 'quote'])
      assertGroup(`otel-demo/Service/${name}`, truthOf([both]), 'both');
    assertGroup('otel-demo/Service/email', truthOf([both]), null);
  });

  it('names nothing where a root has neither filter nor name', () => {
    assertGroup('otel-demo/Service/ad', truthOf([group('bare', 'Service', { root_cause: true })]), null);
  });

  it('is not slowed down by a name of a million blanks, slashes or hyphens', () => {
    const truth = truthOf([
      group('ad', 'Deployment', { filter: ['ad\\b'] }),
      group('pod', 'Pod', { filter: ['ad-.*'] }),
    ]);
    for (const filler of [' ', '/', '-', 'a-', '-2']) {
      const text = filler.repeat(1_000_000);
      assertGroup(`otel-demo/Pod/ad${text}x`, truth, null);
      assertGroup(`${text}ad`, truth, null);
    }
  }).timeout(5000);

  it('matches ten thousand claims with names of any length in a moment', () => {
    const truth = truthOf(
      Array.from({ length: 30 }, (_, index) => group(`g${index}`, 'Pod', { filter: [`service${index}-.*`] })),
    );
    const claims = Array.from({ length: 10_000 }, (_, index) => ({
      name: `otel-demo/Pod/service${index % 40}-${'x'.repeat(index % 300)}`,
      reasoning: '',
      evidence: '',
    }));
    assert.equal(matchClaims(claims, truth).length, 10_000);
  }).timeout(5000);
});
