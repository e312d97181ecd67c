import { volumeNode } from '../cluster/nodes.ts';
import type { Fault } from './fault.ts';

/**
 * The only node of a zone is cordoned, and the volume there can go nowhere else: `cordoned-kubernetes-worker-node`.
 * It was cordoned more than an hour before the recording and forgotten; what ran there went on running until the
 * database got an ordinary deploy.
 *
 * - Evidence: the scheduler says that one node is unschedulable and four have a volume node affinity conflict; the
 *   Node is marked unschedulable, its taint says since when; the PersistentVolume is bound to that node's zone;
 *   catalog and accounting cannot connect to shop-db.
 * - Looks like the cause, but is not: the deploy of shop-db, a patch version that asks for no other node and no
 *   other volume than the old one.
 */
export const databaseNode: Fault = {
  id: 'database_node',
  symptom: 'The shop shows no products',
  shape: 'wrapped',
  changes: [
    { type: 'cordon', atMinute: -75 },
    {
      type: 'rollout',
      service: 'shop-db',
      set: (template) => ({ ...template, image: template.image.replace(/\d+$/, '7') }),
      pods: {
        type: 'unschedulable',
        message:
          '0/5 nodes are available: 1 node(s) were unschedulable, 4 node(s) had volume node affinity conflict. preemption: 0/5 nodes are available: 5 Preemption is not helpful for scheduling.',
      },
    },
  ],
  effects: [],
  roots: [
    {
      kind: 'Node',
      name: (world) => volumeNode(world).name,
      hits: ['shop-db'],
      effect:
        'The new database pod cannot be scheduled, because its volume is bound to the zone of this node alone',
      truth: {
        category: 'Configuration',
        condition: 'Node is cordoned, and it is the only one in the zone of a volume',
        mechanism: 'cordoned node',
        actions: ['Uncordon the node'],
      },
    },
  ],
};
