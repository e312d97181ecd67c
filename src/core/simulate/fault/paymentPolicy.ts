import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

/**
 * A policy lets only the metrics port of payment through: `ingress-port-blocking-network-policy`. It was applied
 * before the recording and does nothing to connections that are open; those of checkout ended with an ordinary
 * deploy of checkout.
 *
 * - Evidence: charges time out without ever reaching payment, which is ready and gets no request; NetworkPolicy
 *   payment-ingress allows port 9464 only, while payment listens on 50051.
 * - Looks like the cause, but is not: the deploy of checkout, which changes its log level and no address; its other
 *   calls succeed.
 */
export const paymentPolicy: Fault = {
  id: 'payment_policy',
  symptom: 'Checkout times out',
  shape: 'wrapped',
  changes: [
    {
      type: 'create',
      atMinute: -38,
      object: {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        name: 'payment-ingress',
        manager: 'kubectl-client-side-apply',
        content: {
          metadata: { labels: { team: 'security' } },
          spec: {
            ingress: [{ ports: [{ port: 9464, protocol: 'TCP' }] }],
            podSelector: { matchLabels: { 'app.kubernetes.io/name': 'payment' } },
            policyTypes: ['Ingress'],
          },
        },
      },
    },
    {
      type: 'rollout',
      service: 'checkout',
      set: (template) => ({ ...template, env: { ...template.env, LOG_LEVEL: 'debug' } }),
      pods: { type: 'healthy' },
    },
  ],
  effects: [{ type: 'unreachable', to: 'payment', how: 'timeout' }],
  roots: [
    {
      kind: 'NetworkPolicy',
      name: 'payment-ingress',
      namespace: shopNamespace,
      hits: ['payment', 'checkout'],
      effect: 'Packets to port 50051 of the payment pods are dropped',
      truth: {
        category: 'Configuration',
        condition: 'NetworkPolicy allows the metrics port of payment only, not the one that checkout calls',
        mechanism: 'network policy',
        actions: ['Delete NetworkPolicy payment-ingress, or allow port 50051 in it'],
      },
    },
  ],
};
