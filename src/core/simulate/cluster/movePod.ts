import { type Nanos, second } from '../time.ts';
import { once } from './clusterEvents.ts';
import { openNodes } from './cordonNode.ts';
import { aboutPod, podsAt } from './lookup.ts';
import { addPod, removePod } from './rollout.ts';
import type { Workload, World } from './world.ts';

/** Who lets a pod go: the descheduler, which evens out the nodes, or somebody whose doing leaves no event. */
export type Mover = 'descheduler' | 'silent';

/**
 * Lets the first pod of a workload be replaced by one of the same revision, on another node where there is one: what
 * happens to any pod every few days, and what makes it read its configuration again.
 */
export function movePod(world: World, workload: Workload, at: Nanos, by: Mover): void {
  const [pod] = podsAt(workload, at);
  if (pod === undefined) return;
  if (by === 'descheduler') {
    const message = `pod evicted from ${pod.node?.name ?? ''} node by sigs.k8s.io/descheduler`;
    world.events.push({
      ...once(at, 'Normal', 'LowNodeUtilization', message),
      about: aboutPod(pod),
      component: 'sigs.k8s.io/descheduler',
    });
  }
  const others = openNodes(world, at).filter((node) => node !== pod.node);
  const next = others[world.random.derive(`move/${pod.name}`).int(0, others.length)];
  removePod(world, workload, pod, at + 0.2 * second);
  addPod(world, workload, pod.revision, at + 0.6 * second, { type: 'healthy' }, next);
}
