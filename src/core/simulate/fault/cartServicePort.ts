import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

/**
 * A Service forwards to a port where nothing listens: `modified-target-port-kubernetes-service`.
 *
 * - Evidence: connections of web and checkout to cart are refused while cart's pod is ready and gets no request;
 *   the Endpoints of cart and targetPort of its Service say 7007, the pod's container port is 7070.
 * - Looks like the cause, but is not: a deploy of cart just before, after which carts still worked, and one of
 *   cart-cache just after. Neither template has a port that changed.
 */
export const cartServicePort: Fault = {
  id: 'cart_service_port',
  symptom: 'Nobody reaches their cart',
  shape: 'flat',
  changes: [{ type: 'target_port', service: 'cart', port: 7007 }],
  company: [
    {
      type: 'rollout',
      atMinute: -0.8,
      service: 'cart',
      set: (template) => ({ ...template, image: template.image.replace(/\d+$/, '3') }),
      pods: { type: 'healthy' },
    },
    {
      type: 'rollout',
      atMinute: 0.7,
      service: 'cart-cache',
      set: (template) => ({ ...template, memoryLimitMib: template.memoryLimitMib * 2 }),
      pods: { type: 'healthy' },
    },
  ],
  effects: [{ type: 'unreachable', to: 'cart', how: 'refused' }],
  roots: [
    {
      kind: 'Service',
      name: 'cart',
      namespace: shopNamespace,
      hits: ['web', 'checkout'],
      effect:
        'Connections to Service cart are refused, because its target port is not the one that the pods listen on',
      truth: {
        category: 'Change',
        condition: 'targetPort of Service cart set to 7007, the pods listen on 7070',
        mechanism: 'service target port',
        changed: { element: 'spec.ports[0].targetPort', from: '7070', to: '7007' },
        actions: ['Set targetPort of Service cart back to 7070'],
      },
    },
  ],
};
