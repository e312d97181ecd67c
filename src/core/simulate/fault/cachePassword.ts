import { cacheConfig } from '../cluster/shopObjects.ts';
import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

/**
 * The cache asks for a password that its client does not have: `valkey-workload-changed-password`. It was set in
 * the cache's configuration hours before the recording, and read when the pod was moved to another node.
 *
 * - Evidence: NOAUTH in spans and logs of cart since the new cart-cache pod is there; that pod says that it loads
 *   valkey.conf; ConfigMap cart-cache-config has a requirepass, edited by hand; Deployment cart knows of no
 *   password.
 * - Looks like the cause, but is not: the move of cart-cache itself. Every pod is moved now and then, the template
 *   is the old one, and the pod is healthy.
 */
export const cachePassword: Fault = {
  id: 'cache_password',
  symptom: 'Carts cannot be opened',
  shape: 'wrapped',
  changes: [
    {
      type: 'replace',
      atMinute: -170,
      kind: 'ConfigMap',
      name: 'cart-cache-config',
      manager: 'kubectl-edit',
      content: () => ({ data: { 'valkey.conf': `${cacheConfig}requirepass k7-marigold-29\n` } }),
    },
    { type: 'move', service: 'cart-cache', by: 'descheduler' },
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
      kind: 'ConfigMap',
      name: 'cart-cache-config',
      namespace: shopNamespace,
      hits: ['cart-cache', 'cart'],
      effect: 'The cache refuses every command of cart, which has no password',
      truth: {
        category: 'Authentication',
        condition: 'cart-cache is configured to require a password that its client does not send',
        mechanism: 'changed password',
        changed: {
          element: 'data.valkey\\.conf',
          from: '(no requirepass)',
          to: 'requirepass k7-marigold-29',
        },
        actions: [
          'Remove requirepass from ConfigMap cart-cache-config and restart cart-cache, or give cart the password',
        ],
      },
    },
  ],
};
