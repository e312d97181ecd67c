import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

/** Chaos Mesh fills the cache's memory until the kernel kills it: `scheduled-chaos-mesh-experiment`, StressChaos. */
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
      everyMinutes: 2,
      spec: {
        duration: '100s',
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
        { minute: 2.4, backOffSeconds: 12 },
        { minute: 4.5, backOffSeconds: 22 },
        { minute: 6.6, backOffSeconds: 43 },
        { minute: 8.8, backOffSeconds: 84 },
        { minute: 12.3, backOffSeconds: 165 },
        { minute: 17.2, backOffSeconds: 300 },
      ],
    },
  ],
  effects: [
    { type: 'pressure', service: 'cart-cache', memoryOfLimit: 0.97, cpuFactor: 5 },
    { type: 'slow', service: 'cart-cache', factor: 60 },
    {
      type: 'errors',
      service: 'cart-cache',
      share: 0.2,
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
