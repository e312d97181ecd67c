import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

/** A Service forwards to a port where nothing listens: `modified-target-port-kubernetes-service`. */
export const cartServicePort: Fault = {
  id: 'cart_service_port',
  symptom: 'Nobody reaches their cart',
  shape: 'flat',
  changes: [{ type: 'target_port', service: 'cart', port: 7007 }],
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
