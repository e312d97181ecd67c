import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

const image = 'registry.aurelia.shop/storefront/checkout:3.8.3-arm64';

/**
 * An image for another processor: `unsupported-architecture-kubernetes-workload-container-image`.
 *
 * - Evidence: checkout's new pods end at once with exit code 255 and say "exec format error"; the image's tag ends
 *   in arm64 while the nodes' labels say amd64; calls of checkout are refused.
 */
export const checkoutArchitecture: Fault = {
  id: 'checkout_architecture',
  symptom: 'No orders come in',
  shape: 'wrapped',
  changes: [
    {
      type: 'rollout',
      service: 'checkout',
      set: (template) => ({ ...template, image }),
      pods: { type: 'crash', exitCode: 255, reason: 'Error', runSeconds: 0.3 },
    },
  ],
  effects: [
    {
      type: 'says',
      service: 'checkout',
      severity: 'ERROR',
      body: 'exec /app/checkout: exec format error',
      everySeconds: 70,
    },
  ],
  roots: [
    {
      kind: 'Deployment',
      name: 'checkout',
      namespace: shopNamespace,
      workload: 'checkout',
      hits: ['checkout'],
      effect:
        'The checkout container ends as soon as it starts: its binary is for arm64, the nodes are amd64',
      truth: {
        category: 'Change',
        condition: 'Container image built for an architecture that no node has',
        mechanism: 'container image',
        changed: {
          element: 'spec.template.spec.containers[0].image',
          from: 'registry.aurelia.shop/storefront/checkout:3.8.2',
          to: image,
        },
        actions: ['Set the image of Deployment checkout to one built for amd64', 'Roll the Deployment back'],
      },
    },
  ],
};
