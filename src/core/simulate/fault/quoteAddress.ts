import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

/**
 * Shipping is told a port where quote does not listen: `modified-kubernetes-workload-container-environment-
 * variable`.
 *
 * - Evidence: shipping's errors name quote:8909 and a refused connection; QUOTE_ADDR of Deployment shipping says
 *   8909, its older ReplicaSet, Service quote and the quote pod say 8090.
 * - Looks like the cause, but is not: a deploy of quote half a minute after the first errors; quote is ready all
 *   the time and gets no request.
 */
export const quoteAddress: Fault = {
  id: 'quote_address',
  symptom: 'Orders fail and carts load with errors',
  shape: 'wrapped',
  changes: [
    {
      type: 'rollout',
      service: 'shipping',
      set: (template) => ({ ...template, env: { ...template.env, QUOTE_ADDR: 'http://quote:8909' } }),
      pods: { type: 'healthy' },
    },
  ],
  company: [
    {
      type: 'rollout',
      atMinute: 0.6,
      service: 'quote',
      set: (template) => ({ ...template, image: template.image.replace(/\d+$/, '3') }),
      pods: { type: 'healthy' },
    },
  ],
  effects: [{ type: 'unreachable', from: 'shipping', to: 'quote', how: 'refused', address: 'quote:8909' }],
  roots: [
    {
      kind: 'Deployment',
      name: 'shipping',
      namespace: shopNamespace,
      workload: 'shipping',
      hits: ['shipping'],
      effect: 'Shipping asks for quotes on a port where nothing listens',
      truth: {
        category: 'Change',
        condition: 'QUOTE_ADDR environment variable set to a port that quote does not serve',
        mechanism: 'environment variable',
        changed: {
          element: 'spec.template.spec.containers[0].env[QUOTE_ADDR]',
          from: 'http://quote:8090',
          to: 'http://quote:8909',
        },
        actions: [
          'Set QUOTE_ADDR of Deployment shipping back to http://quote:8090',
          'Roll the Deployment back',
        ],
      },
    },
  ],
};
