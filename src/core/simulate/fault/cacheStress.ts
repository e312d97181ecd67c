import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

const wave = { everyMinutes: 4, lastMinutes: 1.7 };

/**
 * Chaos Mesh fills the cache's memory until the kernel kills it, and again every four minutes:
 * `scheduled-chaos-mesh-experiment`, StressChaos.
 *
 * - Evidence: OOMKilling events and restarts of cart-cache some seconds into each run, memory at its limit, slow
 *   and failing cache calls in waves; the Schedule and its experiments name cart-cache, TimeUp events end each
 *   wave.
 * - Looks like the cause, but is not: a deploy of cart shortly before the first wave. Carts work between the waves.
 */
export const cacheStress: Fault = {
  id: 'cache_stress',
  symptom: 'Carts fail in waves',
  shape: 'flat',
  changes: [
    {
      type: 'chaos',
      name: 'cart-cache-memory-exercise',
      kind: 'StressChaos',
      service: 'cart-cache',
      everyMinutes: 4,
      lastsMinutes: 1.7,
      spec: {
        mode: 'all',
        selector: { labelSelectors: { 'app.kubernetes.io/name': 'cart-cache' }, namespaces: [shopNamespace] },
        stressors: { memory: { options: ['--vm-hang', '0'], size: '64MB', workers: 2 } },
      },
    },
    {
      type: 'kills',
      service: 'cart-cache',
      exitCode: 137,
      reason: 'OOMKilled',
      at: [
        { minute: 0.6, backOffSeconds: 0 },
        { minute: 4.4, backOffSeconds: 12 },
        { minute: 5.2, backOffSeconds: 22 },
        { minute: 8.5, backOffSeconds: 43 },
        { minute: 12.4, backOffSeconds: 84 },
      ],
    },
  ],
  company: [
    {
      type: 'rollout',
      atMinute: -1.2,
      service: 'cart',
      set: (template) => ({ ...template, env: { ...template.env, LOG_LEVEL: 'debug' } }),
      pods: { type: 'healthy' },
    },
  ],
  effects: [
    { type: 'pressure', service: 'cart-cache', memoryOfLimit: 0.97, cpuFactor: 5, wave },
    { type: 'slow', service: 'cart-cache', factor: 60, wave },
    {
      type: 'errors',
      service: 'cart-cache',
      share: 0.3,
      wave,
      message:
        'Timeout performing HGET (2500ms), next: HGET, inst: 3, qu: 0, qs: 14, serverEndpoint: cart-cache:6379',
    },
  ],
  roots: [
    {
      kind: 'Schedule',
      name: 'cart-cache-memory-exercise',
      namespace: 'chaos-mesh',
      spawned: 'StressChaos',
      hits: ['cart-cache', 'cart'],
      effect: 'Two stress workers fill the memory of the cart-cache pod, which is killed again and again',
      truth: {
        category: 'Resource',
        condition: 'Chaos Mesh schedule stresses the memory of the cart-cache pod',
        mechanism: 'memory_stress',
        actions: ['Pause or delete the Schedule cart-cache-memory-exercise and its StressChaos'],
      },
    },
  ],
};
