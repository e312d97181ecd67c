import { volumeNode } from '../cluster/nodes.ts';
import type { Fault } from './fault.ts';

/** The only node of a zone is cordoned and emptied, and the volume there can go nowhere else: `cordoned-kubernetes-worker-node`. */
export const databaseNode: Fault = {
  id: 'database_node',
  symptom: 'The shop shows no products',
  shape: 'wrapped',
  changes: [{ type: 'drain' }],
  effects: [],
  roots: [
    {
      kind: 'Node',
      name: (world) => volumeNode(world).name,
      hits: ['shop-db'],
      effect:
        'The database pod was evicted and cannot be scheduled, because its volume is bound to the zone of this node',
      truth: {
        category: 'Configuration',
        condition: 'Node is cordoned and drained, and it is the only one in the zone of a volume',
        mechanism: 'cordoned node',
        actions: ['Uncordon the node'],
      },
    },
  ],
};
