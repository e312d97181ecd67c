import type { JsonObject } from '../json.ts';
import type { Random } from '../random.ts';
import { minute, type Nanos } from '../time.ts';
import type { Node, ObjectContent, ObjectRecord, World } from './world.ts';

/** The node whose zone holds the database's volume. */
export function volumeNode(world: World): Node {
  return world.nodes[world.nodes.length - 1] ?? world.nodes[0];
}

/** Five nodes in three zones, the last alone in its own. */
export function createNodes(random: Random, installed: Nanos): [Node, ...Node[]] {
  const make = (index: number): Node => {
    const own = random.derive(`node/${index}`);
    // The last node is alone in its zone: a volume there can be used nowhere else.
    const zone = index === 4 ? 'eu-central-1c' : own.pick(['eu-central-1a', 'eu-central-1b']);
    const name = `i-0${own.hex(16)}`;
    const ip = `10.0.${own.int(32, 190)}.${own.int(4, 250)}`;
    const record: ObjectRecord = {
      apiVersion: 'v1',
      kind: 'Node',
      namespace: null,
      name,
      uid: own.uuid(),
      createdAt: installed - 20 * minute,
      versions: [
        { at: installed - 20 * minute, content: nodeContent({ name, ip, zone }, null), manager: 'kubelet' },
      ],
    };
    return { name, ip, zone, record };
  };
  return [make(0), make(1), make(2), make(3), make(4)];
}

/** A node's labels, taints and conditions. */
export function nodeContent(
  node: { name: string; ip: string; zone: string },
  /** When it was cordoned, as objects write times; null if it was not. */
  cordonedAt: string | null,
): ObjectContent {
  const taint = { effect: 'NoSchedule', key: 'node.kubernetes.io/unschedulable', timeAdded: cordonedAt };
  return {
    metadata: {
      labels: {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': node.name,
        'kubernetes.io/os': 'linux',
        'node.kubernetes.io/instance-type': 'm6i.xlarge',
        'topology.kubernetes.io/zone': node.zone,
      },
    },
    spec: {
      podCIDR: '100.96.0.0/16',
      providerID: `aws:///${node.zone}/${node.name}`,
      ...(cordonedAt !== null ? { taints: [taint], unschedulable: true } : {}),
    },
    status: nodeStatus(node),
  };
}

function nodeStatus(node: { name: string; ip: string }): JsonObject {
  return {
    addresses: [
      { address: node.ip, type: 'InternalIP' },
      { address: node.name, type: 'Hostname' },
    ],
    allocatable: { cpu: '3920m', memory: '15263Mi', pods: '110' },
    capacity: { cpu: '4', memory: '15863Mi', pods: '110' },
    conditions: [
      { reason: 'KubeletHasSufficientMemory', status: 'False', type: 'MemoryPressure' },
      { reason: 'KubeletHasNoDiskPressure', status: 'False', type: 'DiskPressure' },
      { reason: 'KubeletHasSufficientPID', status: 'False', type: 'PIDPressure' },
      { reason: 'KubeletReady', status: 'True', type: 'Ready' },
    ],
    nodeInfo: {
      architecture: 'amd64',
      containerRuntimeVersion: 'containerd://2.1.4',
      kernelVersion: '6.12.40',
      kubeletVersion: 'v1.33.5',
      operatingSystem: 'linux',
    },
  };
}
