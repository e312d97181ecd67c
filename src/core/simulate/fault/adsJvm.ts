import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

/**
 * Chaos Mesh makes a method of ads throw: `scheduled-chaos-mesh-experiment`, JVMChaos.
 *
 * - Evidence: exceptions from `AdStore.load` in spans and logs of ads from the second on in which the experiment of
 *   the Schedule is applied; the Schedule names this class and method; processor use of ads rises.
 * - Looks like the cause, but is not: a deploy of ads half a minute later, which its errors precede and outlive.
 */
export const adsJvm: Fault = {
  id: 'ads_jvm',
  symptom: 'Ads are missing from pages',
  shape: 'flat',
  changes: [
    {
      type: 'chaos',
      name: 'ads-exception-exercise',
      kind: 'JVMChaos',
      service: 'ads',
      everyMinutes: 30,
      lastsMinutes: 25,
      spec: {
        action: 'exception',
        class: 'shop.aurelia.ads.AdStore',
        exception: 'java.io.IOException("ad store not readable")',
        method: 'load',
        mode: 'all',
        port: 9277,
        selector: { labelSelectors: { 'app.kubernetes.io/name': 'ads' }, namespaces: [shopNamespace] },
      },
    },
  ],
  company: [
    {
      type: 'rollout',
      atMinute: 0.5,
      service: 'ads',
      set: (template) => ({ ...template, env: { ...template.env, ADS_PAGE_SIZE: '4' } }),
      pods: { type: 'healthy' },
    },
  ],
  effects: [
    {
      type: 'errors',
      service: 'ads',
      share: 0.95,
      message:
        'java.io.IOException: ad store not readable\n\tat shop.aurelia.ads.AdStore.load(AdStore.java)\n\tat shop.aurelia.ads.AdsService.getAds(AdsService.java:88)',
      exception: 'java.io.IOException',
    },
    { type: 'pressure', service: 'ads', cpuFactor: 2.2 },
  ],
  roots: [
    {
      kind: 'Schedule',
      name: 'ads-exception-exercise',
      namespace: 'chaos-mesh',
      spawned: 'JVMChaos',
      hits: ['ads'],
      effect: 'AdStore.load throws, so that ads answers with errors',
      truth: {
        category: 'Code',
        condition: 'Chaos Mesh schedule makes a method of the ads process throw',
        mechanism: 'jvm_exception',
        actions: ['Pause or delete the Schedule ads-exception-exercise and its JVMChaos'],
      },
    },
  ],
};
