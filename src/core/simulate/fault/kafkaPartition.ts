import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

/** Chaos Mesh cuts checkout off from the queue: `scheduled-chaos-mesh-experiment`, NetworkChaos partition. */
export const kafkaPartition: Fault = {
  id: 'kafka_partition',
  symptom: 'Checkout hangs, then fails',
  shape: 'flat',
  changes: [
    {
      type: 'chaos',
      name: 'checkout-kafka-isolation',
      kind: 'NetworkChaos',
      service: 'checkout',
      everyMinutes: 30,
      spec: {
        action: 'partition',
        direction: 'both',
        duration: '25m',
        mode: 'all',
        selector: { labelSelectors: { 'app.kubernetes.io/name': 'checkout' }, namespaces: [shopNamespace] },
        target: {
          mode: 'all',
          selector: { labelSelectors: { 'app.kubernetes.io/name': 'kafka' }, namespaces: [shopNamespace] },
        },
      },
    },
  ],
  effects: [
    { type: 'unreachable', from: 'checkout', to: 'kafka', how: 'timeout' },
    {
      type: 'says',
      service: 'checkout',
      severity: 'WARN',
      body: '[sarama] client/metadata fetching metadata for all topics from broker kafka:9092 failed: i/o timeout',
      everySeconds: 20,
    },
  ],
  roots: [
    {
      kind: 'Schedule',
      name: 'checkout-kafka-isolation',
      namespace: 'chaos-mesh',
      spawned: 'NetworkChaos',
      hits: ['checkout'],
      effect: 'No packet passes between the checkout pods and the queue, so orders cannot be published',
      truth: {
        category: 'Network',
        condition: 'Chaos Mesh schedule partitions checkout from kafka',
        mechanism: 'network_partition',
        actions: ['Pause or delete the Schedule checkout-kafka-isolation and its NetworkChaos'],
      },
    },
  ],
};
