import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

/** Pods that no node may take: `nonexistent-kubernetes-workload-node`. */
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
  effects: [],
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
