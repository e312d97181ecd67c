import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

/** The cache asks for a password that its client does not have: `valkey-workload-changed-password`. */
export const cachePassword: Fault = {
  id: 'cache_password',
  symptom: 'Carts cannot be opened',
  shape: 'wrapped',
  changes: [
    {
      type: 'rollout',
      service: 'cart-cache',
      set: (template) => ({
        ...template,
        args: [...(template.args ?? []), '--requirepass', '$(CACHE_PASSWORD)'],
        env: { CACHE_PASSWORD: 'rotated-2026-q1' },
      }),
      pods: { type: 'healthy' },
    },
  ],
  effects: [
    { type: 'errors', service: 'cart-cache', share: 1, message: 'NOAUTH Authentication required.' },
    {
      type: 'says',
      service: 'cart',
      severity: 'WARN',
      body: 'StackExchange.Redis: connection to cart-cache:6379 is not authenticated (NOAUTH), reconnecting',
      everySeconds: 15,
    },
  ],
  roots: [
    {
      kind: 'Deployment',
      name: 'cart-cache',
      namespace: shopNamespace,
      workload: 'cart-cache',
      hits: ['cart-cache', 'cart'],
      effect: 'The cache refuses every command of cart, which has no password',
      truth: {
        category: 'Authentication',
        condition: 'Password required by the cart-cache workload was changed without its client',
        mechanism: 'changed password',
        changed: {
          element: 'spec.template.spec.containers[0].args',
          from: '(no --requirepass)',
          to: '--requirepass $(CACHE_PASSWORD)',
        },
        actions: ['Remove --requirepass from Deployment cart-cache, or give cart the password'],
      },
    },
  ],
};
