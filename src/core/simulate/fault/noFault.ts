import { type AutoscalerSettings, autoscaler } from '../cluster/shopObjects.ts';
import { shopNamespace } from '../traffic/services.ts';
import type { Change, Fault } from './fault.ts';

function grow(target: 'web' | 'catalog', settings: AutoscalerSettings, atMinute: number): Change[] {
  const message = `New size: ${settings.current}; reason: cpu resource utilization (percentage of request) above target`;
  return [
    {
      type: 'replace',
      atMinute,
      kind: 'HorizontalPodAutoscaler',
      name: target,
      manager: 'kube-controller-manager',
      content: (world, at) => autoscaler(target, { ...settings, lastScale: world.time.rfc3339(at) }),
      event: { reason: 'SuccessfulRescale', message, component: 'horizontal-pod-autoscaler' },
    },
    { type: 'scale', atMinute: atMinute + 0.01, service: target, to: settings.current },
  ];
}

/**
 * Nothing is wrong: more customers come, the autoscalers do their work, and the cost alert fires. The truth names the
 * Namespace, as in the benchmark's scenario 37 (BENCHMARK.md §3.2).
 */
export const noFault: Fault = {
  id: 'no_fault',
  symptom: 'Cost of the shop rises',
  shape: 'wrapped',
  changes: [
    ...grow('web', { min: 2, max: 5, cpuPercent: 75, current: 4, measuredPercent: 96 }, 1.2),
    ...grow('catalog', { min: 2, max: 4, cpuPercent: 80, current: 4, measuredPercent: 101 }, 1.9),
    ...grow('web', { min: 2, max: 5, cpuPercent: 75, current: 5, measuredPercent: 84 }, 3.4),
  ],
  effects: [
    { type: 'traffic', factor: 1.5 },
    { type: 'traffic', factor: 1.5, fromMinute: 2 },
  ],
  roots: [
    {
      kind: 'Namespace',
      name: shopNamespace,
      hits: [],
      effect: 'The namespace reserves more processors than usual, because traffic has more than doubled',
      truth: {
        category: 'Other',
        condition: 'Traffic grew and the autoscalers followed; no component misbehaves',
        mechanism: 'none',
        actions: ['Confirm that the traffic is wanted, and plan the budget of the namespace for it'],
      },
    },
  ],
};
