import { type AutoscalerSettings, autoscaler } from '../cluster/shopObjects.ts';
import { minute } from '../time.ts';
import { shopNamespace } from '../traffic/services.ts';
import type { Change, Fault } from './fault.ts';

const steps = [
  { atMinute: 0.5, to: 6 },
  { atMinute: 2.5, to: 12 },
  { atMinute: 4.5, to: 18 },
] as const;

const wrong = { min: 2, max: 18, cpuPercent: 4 };

function settingsOf(settings: AutoscalerSettings, atMinute: number): Change {
  return {
    type: 'replace',
    atMinute,
    kind: 'HorizontalPodAutoscaler',
    name: 'web',
    manager: atMinute === 0 ? 'kubectl-edit' : 'kube-controller-manager',
    content: (world, at) => autoscaler('web', { ...settings, lastScale: world.time.rfc3339(at) }),
    ...(atMinute === 0 ? {} : { event: rescaled(settings.current) }),
  };
}

function rescaled(size: number): { reason: string; message: string; component: string } {
  const message = `New size: ${size}; reason: cpu resource utilization (percentage of request) above target`;
  return { reason: 'SuccessfulRescale', message, component: 'horizontal-pod-autoscaler' };
}

/** An autoscaler that asks for next to no load per pod: `misconfigured-kubernetes-horizontal-pod-autoscaler`. */
export const webAutoscaler: Fault = {
  id: 'web_autoscaler',
  symptom: 'Cost of the shop jumps',
  shape: 'wrapped',
  changes: [
    settingsOf({ ...wrong, current: 2, measuredPercent: 50 }, 0),
    ...steps.flatMap(({ atMinute, to }): Change[] => [
      settingsOf({ ...wrong, current: to, measuredPercent: Math.floor(100 / to) }, atMinute),
      { type: 'scale', atMinute: atMinute + second(0.4), service: 'web', to },
    ]),
  ],
  effects: [],
  roots: [
    {
      kind: 'HorizontalPodAutoscaler',
      name: 'web',
      namespace: shopNamespace,
      hits: ['web'],
      effect: 'The autoscaler adds web pods up to its maximum although traffic is as usual',
      truth: {
        category: 'Configuration',
        condition: 'Target utilization of 4 % and a maximum of 18 replicas',
        mechanism: 'horizontal pod autoscaler',
        changed: { element: 'spec.metrics[0].resource.target.averageUtilization', from: '75', to: '4' },
        actions: [
          'Set the target utilization of HorizontalPodAutoscaler web back to 75 % and its maximum to 5',
        ],
      },
    },
  ],
};

function second(count: number): number {
  return (count * 1e9) / minute;
}
