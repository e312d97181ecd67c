import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

/**
 * Pods that no node may take: `nonexistent-kubernetes-workload-node`.
 *
 * - Evidence: the scheduler says that no node matches the selector of quote's new pod; the Deployment names a host
 *   that no Node has, its older ReplicaSet none; calls of quote are refused.
 * - Looks like the cause, but is not: errors of email and a deploy of email some minutes before. Its mail relay was
 *   away for three minutes; email is well again before the incident begins, and nothing of it calls quote.
 */
export const quoteNodeSelector: Fault = {
  id: 'quote_node_selector',
  symptom: 'Shipping costs cannot be calculated',
  shape: 'wrapped',
  changes: [
    {
      type: 'rollout',
      service: 'quote',
      set: (template) => ({ ...template, nodeSelector: { 'kubernetes.io/hostname': 'ip-10-0-77-12' } }),
      pods: {
        type: 'unschedulable',
        message:
          "0/5 nodes are available: 5 node(s) didn't match Pod's node affinity/selector. preemption: 0/5 nodes are available: 5 Preemption is not helpful for scheduling.",
      },
    },
  ],
  company: [
    {
      type: 'rollout',
      atMinute: -5.9,
      service: 'email',
      set: (template) => ({ ...template, image: template.image.replace(/\d+$/, '3') }),
      pods: { type: 'healthy' },
    },
  ],
  effects: [
    {
      type: 'errors',
      service: 'email',
      share: 0.8,
      message: 'Net::OpenTimeout: relay mx1.postmark.aurelia.shop:587 did not answer within 5 s',
      exception: 'Net::OpenTimeout',
      fromMinute: -5.5,
      untilMinute: -2.2,
    },
  ],
  roots: [
    {
      kind: 'Deployment',
      name: 'quote',
      namespace: shopNamespace,
      workload: 'quote',
      hits: ['quote'],
      effect: 'The quote pod stays Pending, because no node has the name that its selector asks for',
      truth: {
        category: 'Configuration',
        condition: 'Node selector names a node that does not exist',
        mechanism: 'node selector',
        changed: {
          element: 'spec.template.spec.nodeSelector',
          from: '(none)',
          to: 'kubernetes.io/hostname: ip-10-0-77-12',
        },
        actions: ['Remove the node selector from Deployment quote', 'Roll the Deployment back'],
      },
    },
  ],
};
