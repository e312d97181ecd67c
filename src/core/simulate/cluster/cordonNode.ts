import type { JsonObject } from '../json.ts';
import type { Nanos } from '../time.ts';
import { once } from './clusterEvents.ts';
import { aboutObject, contentAt } from './lookup.ts';
import { addVersion } from './makeObject.ts';
import { nodeContent } from './nodes.ts';
import type { Node, World } from './world.ts';

/** From `at` on the node takes no new pods; those that run on it stay. */
export function cordonNode(world: World, node: Node, at: Nanos): void {
  addVersion(node.record, at, nodeContent(node, world.time.rfc3339(at)), 'kubectl-cordon');
  world.events.push({
    ...once(at, 'Normal', 'NodeNotSchedulable', `Node ${node.name} status is now: NodeNotSchedulable`),
    about: aboutObject(node.record),
    component: 'kubelet',
    host: node.name,
  });
}

/** Nodes that take new pods at a time: never none here, since one node at most is cordoned. */
export function openNodes(world: World, at: Nanos): [Node, ...Node[]] {
  const isOpen = ({ record }: Node): boolean =>
    (contentAt(record, at)?.spec as JsonObject | undefined)?.unschedulable !== true;
  const [first = world.nodes[0], ...rest] = world.nodes.filter(isOpen);
  return [first, ...rest];
}
