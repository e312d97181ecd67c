import type { Nanos } from '../time.ts';
import { aboutPod } from './lookup.ts';
import type { ClusterEvent, Pod, World } from './world.ts';

/** An event of the kubelet about a pod's container. Says nothing when it never happened. */
export function podEvent(
  world: World,
  pod: Pod,
  times: readonly Nanos[],
  type: ClusterEvent['type'],
  reason: string,
  message: string,
  container?: string,
): void {
  const [first, ...rest] = times;
  if (first === undefined) return;
  world.events.push({
    ...once(first, type, reason, message),
    times: [first, ...rest],
    about: aboutPod(pod, container),
    component: 'kubelet',
    ...(pod.node === null ? {} : { host: pod.node.name }),
  });
}

/** The common part of an event that happens at one time. */
export function once(
  at: Nanos,
  type: ClusterEvent['type'],
  reason: string,
  message: string,
): Pick<ClusterEvent, 'times' | 'countBefore' | 'firstAt' | 'type' | 'reason' | 'message'> {
  return { times: [at], countBefore: 0, firstAt: at, type, reason, message };
}
