import type { GroundTruthGroup } from '../../../../src/core/schema/groundTruth.ts';
import { assertGroup, group, truthOf } from './matching.ts';

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
