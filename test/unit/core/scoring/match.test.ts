import assert from 'node:assert/strict';
import type { GroundTruth, GroundTruthGroup } from '../../../../src/core/schema/groundTruth.ts';
import { matchClaims } from '../../../../src/core/scoring/match.ts';

function truthOf(groups: GroundTruthGroup[], aliases: string[][] = []): GroundTruth {
  return { shape: 'flat', groups, aliases, propagations: [], alerts: [], faults: [] };
}

function group(id: string, kind: string, more: Partial<GroundTruthGroup> = {}): GroundTruthGroup {
  return { id, kind, namespace: 'otel-demo', root_cause: false, ...more };
}

function matchOne(name: string, truth: GroundTruth) {
  const [match] = matchClaims([{ name, reasoning: '', evidence: '' }], truth);
  return match ?? assert.fail('no match result');
}

function assertGroup(name: string, truth: GroundTruth, expected: string | null): void {
  const { group: found, why } = matchOne(name, truth);
  assert.equal(found, expected, `${name}: ${why}`);
}

const chaos = { namespace: 'chaos-mesh' };
const pod = '7d9f8b6c5-x2x7p';

interface Row {
  readonly tasks: string;
  readonly root: GroundTruthGroup;
  readonly right: readonly string[];
  readonly wrong: readonly string[];
}

/** The root causes of the public tasks, BENCHMARK.md §3.2, with what an SRE would call right and wrong. */
const rows: readonly Row[] = [
  {
    tasks: '1, 9',
    root: group('root', 'Pod', { filter: ['load-generator-.*'] }),
    right: [`otel-demo/Pod/load-generator-${pod}`, 'otel-demo/Deployment/load-generator'],
    wrong: ['otel-demo/ConfigMap/flagd-config', 'otel-demo/Service/load-generator', 'load-generator'],
  },
  {
    tasks: '2, 6-8, 11-15',
    root: group('root', 'ConfigMap', { name: 'flagd-config' }),
    right: ['otel-demo/ConfigMap/flagd-config', 'otel-demo/configmap/flagd-config'],
    wrong: [
      'otel-demo/ConfigMap/flagd-config-2',
      'otel-demo/ConfigMap/flagd',
      'otel-demo/Deployment/flagd',
      'otel-demo/Service/flagd',
      'ConfigMap/flagd-config',
      'cluster/ConfigMap/flagd-config',
      'otel-demo/ConfigMap/Flagd-Config',
    ],
  },
  {
    tasks: '3, 4',
    root: group('root', 'ConfigMap', { filter: ['flagd-config\\b'] }),
    right: ['otel-demo/ConfigMap/flagd-config'],
    wrong: ['otel-demo/ConfigMap/flagd-config-2', 'otel-demo/ConfigMap/my-flagd-config'],
  },
  {
    tasks: '5',
    root: group('root', 'ConfigMap', { filter: ['flagd-config'] }),
    right: ['otel-demo/ConfigMap/flagd-config'],
    wrong: ['otel-demo/ConfigMap/flagd-config-x2x7p', 'otel-demo/Pod/flagd-config'],
  },
  {
    tasks: '16, 24',
    root: group('root', 'Deployment', { filter: ['checkout\\b'] }),
    right: ['otel-demo/Deployment/checkout', `otel-demo/Pod/checkout-${pod}`, 'otel-demo/Pod/checkout'],
    wrong: [
      'otel-demo/Service/checkout',
      'otel-demo/ReplicaSet/checkout-7d9f8b6c5',
      'otel-demo/StatefulSet/checkout',
      'otel-demo/Deployment/checkout-worker',
      `otel-demo/Pod/checkout-worker-${pod}`,
      'otel-demo/deploy/checkout',
      'otel-demo/Deployments/checkout',
      'Deployment/checkout',
      'default/Deployment/checkout',
      'otel-demo/apps/Deployment/checkout',
      'otel-demo/Deployment/checkout/checkout',
    ],
  },
  {
    tasks: '17',
    root: group('root', 'NetworkChaos', { ...chaos, filter: ['.*product-catalog'] }),
    right: [
      'chaos-mesh/NetworkChaos/otel-demo-product-catalog-network-delay',
      'chaos-mesh/NetworkChaos/otel-demo-product-catalog-network-delay-b24p6',
      'chaos-mesh/Schedule/otel-demo-product-catalog-network-delay',
    ],
    wrong: [
      'otel-demo/Schedule/otel-demo-product-catalog-network-delay',
      'otel-demo/PodNetworkChaos/product-catalog-x2x7p',
      'chaos-mesh/StressChaos/otel-demo-product-catalog-network-delay',
      'chaos-mesh/NetworkChaos/otel-demo-checkout-network-delay',
      'otel-demo/Deployment/product-catalog',
    ],
  },
  {
    tasks: '18',
    root: group('root', 'PodChaos', { ...chaos, filter: ['.*product-catalog-network-delay'] }),
    right: [
      'chaos-mesh/PodChaos/otel-demo-product-catalog-network-delay-g5vwr',
      'chaos-mesh/Schedule/otel-demo-product-catalog-network-delay',
    ],
    wrong: ['chaos-mesh/NetworkChaos/otel-demo-product-catalog-network-delay-g5vwr'],
  },
  {
    tasks: '19',
    root: group('root', 'NetworkChaos', { ...chaos, filter: ['.*email-checkout-network-partition'] }),
    right: [
      'chaos-mesh/NetworkChaos/otel-demo-email-checkout-network-partition-fntwp',
      'chaos-mesh/Schedule/otel-demo-email-checkout-network-partition',
    ],
    wrong: ['chaos-mesh/Schedule/otel-demo-fraud-detection-kafka-network-partition'],
  },
  {
    tasks: '20, 105',
    root: group('root', 'Deployment', { filter: ['product-catalog-.*'] }),
    right: ['otel-demo/Deployment/product-catalog', `otel-demo/Pod/product-catalog-${pod}`],
    wrong: ['otel-demo/Service/product-catalog', 'otel-demo/Deployment/product-reviews'],
  },
  {
    tasks: '21',
    root: group('root', 'StressChaos', { ...chaos, filter: ['otel-demo-valkey-memory-stress'] }),
    right: [
      'chaos-mesh/StressChaos/otel-demo-valkey-memory-stress',
      'chaos-mesh/StressChaos/otel-demo-valkey-memory-stress-zbhwg',
      'chaos-mesh/Schedule/otel-demo-valkey-memory-stress',
    ],
    wrong: [
      'chaos-mesh/StressChaos/valkey-memory-stress',
      'chaos-mesh/StressChaos/otel-demo-valkey-memory-stress-again',
      'chaos-mesh/Workflow/otel-demo-valkey-memory-stress',
    ],
  },
  {
    tasks: '22',
    root: group('root', 'StressChaos', { ...chaos, filter: ['otel-demo-ad-memory-stress'] }),
    right: ['chaos-mesh/Schedule/otel-demo-ad-memory-stress'],
    wrong: ['chaos-mesh/StressChaos/otel-demo-valkey-memory-stress-zbhwg'],
  },
  {
    tasks: '23',
    root: group('root', 'Deployment', { filter: ['checkout-.*'] }),
    right: ['otel-demo/Deployment/checkout', `otel-demo/Pod/checkout-${pod}`],
    wrong: ['otel-demo/Service/checkout', 'otel-demo/Deployment/checkout-service'],
  },
  {
    tasks: '25',
    root: group('root', 'Schedule', { ...chaos, filter: ['.*recommendation'] }),
    right: [
      'chaos-mesh/Schedule/otel-demo-recommendation-cpu-stress',
      'chaos-mesh/StressChaos/otel-demo-recommendation-cpu-stress-fh2kx',
    ],
    wrong: ['chaos-mesh/Schedule/otel-demo-valkey-memory-stress', 'otel-demo/Deployment/recommendation'],
  },
  {
    tasks: '26',
    root: group('root', 'HttpChaos', { ...chaos, filter: ['otel-demo-email-http-chaos-post-body-tamper'] }),
    right: [
      'chaos-mesh/HTTPChaos/otel-demo-email-http-chaos-post-body-tamper-6mb4w',
      'chaos-mesh/Schedule/otel-demo-email-http-chaos-post-body-tamper',
    ],
    wrong: ['chaos-mesh/HTTPChaos/otel-demo-quote-http-chaos-abort'],
  },
  {
    tasks: '27',
    root: group('root', 'Schedule', { ...chaos, filter: ['otel-demo-quote-http-chaos-abort'] }),
    right: [
      'chaos-mesh/Schedule/otel-demo-quote-http-chaos-abort',
      'chaos-mesh/HTTPChaos/otel-demo-quote-http-chaos-abort-6mb4w',
    ],
    wrong: ['otel-demo/Deployment/quote'],
  },
  {
    tasks: '29',
    root: group('root', 'JVMChaos', { ...chaos, filter: ['.*adservice'] }),
    right: ['chaos-mesh/JVMChaos/otel-demo-adservice-jvm-return-crqrb'],
    wrong: ['chaos-mesh/JVMChaos/otel-demo-ad-jvm-return-crqrb'],
  },
  {
    tasks: '31',
    root: group('root', 'NetworkPolicy', { filter: ['frontend-block-all-ports'] }),
    right: ['otel-demo/NetworkPolicy/frontend-block-all-ports'],
    wrong: ['otel-demo/NetworkPolicy/frontend-ingress', 'otel-demo/Deployment/frontend'],
  },
  {
    tasks: '33',
    root: group('root', 'Pod', { filter: ['ad-.*'] }),
    right: [`otel-demo/Pod/ad-${pod}`, 'otel-demo/Deployment/ad'],
    wrong: [`otel-demo/Pod/load-generator-${pod}`, 'otel-demo/Deployment/cart', 'otel-demo/Service/ad'],
  },
  {
    tasks: '34, 40',
    root: group('root', 'Pod', { filter: ['valkey-cart-.*'] }),
    right: [`otel-demo/Pod/valkey-cart-${pod}`, 'otel-demo/Deployment/valkey-cart'],
    wrong: [
      `otel-demo/Pod/cart-${pod}`,
      'otel-demo/Service/valkey-cart',
      'otel-demo/StatefulSet/valkey-cart',
    ],
  },
  {
    tasks: '35',
    root: group('root', 'JVMChaos', { ...chaos, filter: ['otel-demo-ad-jvm-chaos'] }),
    right: ['chaos-mesh/JVMChaos/otel-demo-ad-jvm-chaos-6mb4w', 'chaos-mesh/Schedule/otel-demo-ad-jvm-chaos'],
    wrong: ['chaos-mesh/JVMChaos/otel-demo-ad-jvm-return'],
  },
  {
    tasks: '37',
    root: group('root', 'Namespace', { name: 'otel-demo' }),
    right: ['cluster/Namespace/otel-demo', 'otel-demo/Namespace/otel-demo', 'Namespace/otel-demo'],
    wrong: ['default/Namespace/otel-demo', 'cluster/Namespace/default', 'otel-demo', 'cluster/Pod/otel-demo'],
  },
  {
    tasks: '80, 81, 83, 91',
    root: group('root', 'NetworkChaos', { ...chaos, filter: ['otel-demo-shipping-quote-network-partition'] }),
    right: [
      'chaos-mesh/NetworkChaos/otel-demo-shipping-quote-network-partition-6mb4w',
      'chaos-mesh/Schedule/otel-demo-shipping-quote-network-partition',
    ],
    wrong: [
      'chaos-mesh/NetworkChaos/otel-demo-email-checkout-network-partition',
      'otel-demo/NetworkPolicy/otel-demo-shipping-quote-network-partition',
    ],
  },
  {
    tasks: '102',
    root: { id: 'root', kind: 'Namespace', filter: ['otel-demo'], root_cause: true },
    right: ['cluster/Namespace/otel-demo', 'otel-demo/Namespace/otel-demo', 'Namespace/otel-demo'],
    wrong: ['otel-demo/ResourceQuota/strict-resource-quota', 'cluster/Namespace/otel-demo-2'],
  },
];

describe('matching claims to the root causes of the public tasks', () => {
  for (const { tasks, root, right, wrong } of rows) {
    const truth = truthOf([{ ...root, root_cause: true }]);
    it(`${tasks}: ${root.kind} ${root.filter?.join() ?? root.name}`, () => {
      for (const name of right) assertGroup(name, truth, 'root');
      for (const name of wrong) assertGroup(name, truth, null);
    });
  }
});

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
