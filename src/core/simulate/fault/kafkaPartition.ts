import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

const wave = { everyMinutes: 7, lastMinutes: 4 };

/**
 * Chaos Mesh cuts checkout off from the queue, for four minutes out of seven: `scheduled-chaos-mesh-experiment`,
 * NetworkChaos partition.
 *
 * - Evidence: checkout's calls to publish time out, and its client cannot fetch metadata, as long as an experiment
 *   is applied; orders go through from its TimeUp to the next Spawned; the Schedule names checkout and kafka.
 * - Looks like the cause, but is not: a deploy of checkout two minutes before, after which orders still went
 *   through.
 */
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
      everyMinutes: 7,
      lastsMinutes: 4,
      spec: {
        action: 'partition',
        direction: 'both',
        mode: 'all',
        selector: { labelSelectors: { 'app.kubernetes.io/name': 'checkout' }, namespaces: [shopNamespace] },
        target: {
          mode: 'all',
          selector: { labelSelectors: { 'app.kubernetes.io/name': 'kafka' }, namespaces: [shopNamespace] },
        },
      },
    },
  ],
  company: [
    {
      type: 'rollout',
      atMinute: -2.2,
      service: 'checkout',
      set: (template) => ({ ...template, image: template.image.replace(/\d+$/, '3') }),
      pods: { type: 'healthy' },
    },
  ],
  effects: [
    { type: 'unreachable', from: 'checkout', to: 'kafka', how: 'timeout', wave },
    {
      type: 'says',
      service: 'checkout',
      severity: 'WARN',
      body: '[sarama] client/metadata fetching metadata for all topics from broker kafka:9092 failed: i/o timeout',
      everySeconds: 20,
      wave,
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
