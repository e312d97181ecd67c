import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

/** Chaos Mesh slows packets to catalog: `scheduled-chaos-mesh-experiment`, NetworkChaos delay. */
export const catalogDelay: Fault = {
  id: 'catalog_delay',
  symptom: 'Slow pages',
  shape: 'flat',
  changes: [
    {
      type: 'chaos',
      name: 'catalog-latency-drill',
      kind: 'NetworkChaos',
      service: 'catalog',
      everyMinutes: 30,
      spec: {
        action: 'delay',
        delay: { correlation: '25', jitter: '120ms', latency: '420ms' },
        direction: 'to',
        duration: '25m',
        mode: 'all',
        selector: { labelSelectors: { 'app.kubernetes.io/name': 'catalog' }, namespaces: [shopNamespace] },
      },
    },
  ],
  effects: [{ type: 'delay', to: 'catalog', addMs: [340, 560] }],
  roots: [
    {
      kind: 'Schedule',
      name: 'catalog-latency-drill',
      namespace: 'chaos-mesh',
      spawned: 'NetworkChaos',
      hits: ['catalog'],
      effect: 'Packets of the catalog pods are delayed by about 420 ms',
      truth: {
        category: 'Network',
        condition: 'Chaos Mesh schedule delays the traffic of the catalog pods',
        mechanism: 'network_delay',
        actions: ['Pause or delete the Schedule catalog-latency-drill and its NetworkChaos'],
      },
    },
  ],
};
