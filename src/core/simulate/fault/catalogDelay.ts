import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

/**
 * Chaos Mesh slows packets to catalog: `scheduled-chaos-mesh-experiment`, NetworkChaos delay.
 *
 * - Evidence: calls of catalog take half a second longer in the caller's span and not in catalog's own, from the
 *   second on in which the experiment is applied; the Schedule names catalog and a delay of that size.
 * - Looks like the cause, but is not: another experiment that delays currency by two milliseconds, which its spans
 *   do not even show, and a deploy of recommendation, whose own work takes as long as before.
 */
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
      lastsMinutes: 25,
      spec: {
        action: 'delay',
        delay: { correlation: '25', jitter: '120ms', latency: '420ms' },
        direction: 'to',
        mode: 'all',
        selector: { labelSelectors: { 'app.kubernetes.io/name': 'catalog' }, namespaces: [shopNamespace] },
      },
    },
  ],
  company: [
    {
      type: 'chaos',
      atMinute: 0.6,
      name: 'currency-jitter-drill',
      kind: 'NetworkChaos',
      service: 'currency',
      everyMinutes: 20,
      lastsMinutes: 8,
      spec: {
        action: 'delay',
        delay: { correlation: '0', jitter: '0ms', latency: '2ms' },
        direction: 'to',
        mode: 'all',
        selector: { labelSelectors: { 'app.kubernetes.io/name': 'currency' }, namespaces: [shopNamespace] },
      },
    },
    {
      type: 'rollout',
      atMinute: -1.5,
      service: 'recommendation',
      set: (template) => ({ ...template, image: template.image.replace(/\d+$/, '3') }),
      pods: { type: 'healthy' },
    },
  ],
  effects: [
    { type: 'delay', to: 'catalog', addMs: [340, 560] },
    { type: 'delay', to: 'currency', addMs: [1.8, 2.2], fromMinute: 0.6, untilMinute: 8.6 },
  ],
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
