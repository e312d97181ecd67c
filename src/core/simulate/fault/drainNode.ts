import { once } from '../cluster/clusterEvents.ts';
import { aboutObject, podsAt, workloadOf } from '../cluster/lookup.ts';
import { addVersion } from '../cluster/makeObject.ts';
import { nodeContent, volumeNode } from '../cluster/nodes.ts';
import type { PodOutcome } from '../cluster/podLifecycle.ts';
import { addPod, removePod } from '../cluster/rollout.ts';
import type { Node, Pod, Workload, World } from '../cluster/world.ts';
import { type Nanos, second } from '../time.ts';
import { serviceNames } from '../traffic/services.ts';

const noNodeForVolume: PodOutcome = {
  type: 'unschedulable',
  message:
    '0/5 nodes are available: 1 node(s) were unschedulable, 4 node(s) had volume node affinity conflict. preemption: 0/5 nodes are available: 5 Preemption is not helpful for scheduling.',
};

/** Cordons the node, evicts the shop's pods on it, and lets the database wait for the only zone its volume is in. */
export function drainVolumeNode(world: World, at: Nanos): void {
  const node = volumeNode(world);
  addVersion(node.record, at, nodeContent(node, true), 'kubectl-cordon');
  world.events.push({
    ...once(at, 'Normal', 'NodeNotSchedulable', `Node ${node.name} status is now: NodeNotSchedulable`),
    about: aboutObject(node.record),
    component: 'kubelet',
    host: node.name,
  });
  let evictedAt = at + 8 * second;
  for (const name of serviceNames) {
    const workload = workloadOf(world, name);
    for (const pod of podsAt(workload, at).filter((candidate) => candidate.node === node)) {
      evict(world, workload, pod, evictedAt, node);
      evictedAt += 3 * second;
    }
  }
}

function evict(world: World, workload: Workload, pod: Pod, at: Nanos, from: Node): void {
  const others = world.nodes.filter((node) => node !== from);
  const next = others[world.random.derive(`evict/${pod.name}`).int(0, others.length)];
  const isBound = pod.revision.template.volumeClaim !== undefined;
  removePod(world, workload, pod, at);
  addPod(
    world,
    workload,
    pod.revision,
    at + 0.4 * second,
    isBound ? noNodeForVolume : { type: 'healthy' },
    next,
  );
}
