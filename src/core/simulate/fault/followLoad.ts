import { type AutoscalerSettings, autoscaler } from '../cluster/shopObjects.ts';
import type { Change } from './fault.ts';

/** What an autoscaler does that works: it says what it measured, and changes the number of replicas. */
export function followLoad(
  target: 'web' | 'catalog',
  settings: AutoscalerSettings,
  atMinute: number,
): Change[] {
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
