import { type AutoscalerSettings, autoscaler } from '../cluster/shopObjects.ts';
import { shopNamespace } from '../traffic/services.ts';
import type { Change, Fault } from './fault.ts';
import { followLoad } from './followLoad.ts';

const pinned = { min: 2, max: 2, cpuPercent: 75, current: 2 };

function settingsOf(settings: AutoscalerSettings, atMinute: number, manager: string): Change {
  const content = (): ReturnType<typeof autoscaler> => autoscaler('web', settings);
  return { type: 'replace', atMinute, kind: 'HorizontalPodAutoscaler', name: 'web', manager, content };
}

/**
 * An autoscaler that may not scale: `misconfigured-kubernetes-horizontal-pod-autoscaler`. Its maximum was lowered
 * to its minimum three quarters of an hour before; that hurts when more customers come.
 *
 * - Evidence: web's own work takes ever longer while its two pods are throttled at their processor limit, and
 *   catalog, with the same customers, gets more pods and stays quick; HorizontalPodAutoscaler web measures far
 *   above its target and says that it is limited to two replicas; an event remembers that it once went to five.
 * - Looks like the cause, but is not: the autoscaler of catalog, about which an alert says that it runs at its
 *   maximum, and the growth itself, of a size that the shop has seen before.
 */
export const webAutoscaler: Fault = {
  id: 'web_autoscaler',
  symptom: 'The shop becomes slow',
  shape: 'wrapped',
  changes: [
    settingsOf(pinned, -45, 'kubectl-edit'),
    settingsOf({ ...pinned, measuredPercent: 188, isLimited: true }, 1, 'kube-controller-manager'),
    settingsOf({ ...pinned, measuredPercent: 379, isLimited: true }, 3, 'kube-controller-manager'),
    ...followLoad('catalog', { min: 2, max: 4, cpuPercent: 80, current: 3, measuredPercent: 118 }, 1.4),
    ...followLoad('catalog', { min: 2, max: 4, cpuPercent: 80, current: 4, measuredPercent: 97 }, 2.9),
  ],
  effects: [
    { type: 'traffic', factor: 2.2, riseMinutes: 4 },
    { type: 'slow', service: 'web', factor: 90, riseMinutes: 5 },
    { type: 'pressure', service: 'web', cpuFactor: 4, riseMinutes: 4 },
  ],
  roots: [
    {
      kind: 'HorizontalPodAutoscaler',
      name: 'web',
      namespace: shopNamespace,
      hits: ['web'],
      effect: 'The autoscaler keeps web at two pods although they use all the processor time they may',
      truth: {
        category: 'Configuration',
        condition: 'Maximum of replicas lowered to the minimum, so that web cannot follow its load',
        mechanism: 'horizontal pod autoscaler',
        changed: { element: 'spec.maxReplicas', from: '5', to: '2' },
        actions: ['Set the maximum of HorizontalPodAutoscaler web back to 5'],
      },
    },
  ],
};
