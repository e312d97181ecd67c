import type { Random } from '../random.ts';
import type { Nanos, TimeFormat } from '../time.ts';
import { day, hour, minute, second } from '../time.ts';
import {
  type ServiceName,
  type ServiceSpec,
  serviceNames,
  serviceSpec,
  shopNamespace,
} from '../traffic/services.ts';
import { backgroundObjects, backgroundWorkloads } from './background.ts';
import { addPod, addRevision } from './rollout.ts';
import { shopObjects } from './shopObjects.ts';
import type { Node, ObjectContent, ObjectRecord, PodTemplate, World } from './world.ts';

/** What a workload is made of, whichever namespace it lives in. */
export interface WorkloadPlan {
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  readonly template: PodTemplate;
  readonly startupSeconds: number;
  readonly memoryUseMib: number;
  readonly cpuUseMillis: number;
}

/** The cluster as it stands in quiet times, hours after everything was set up. */
export function createWorld(options: {
  random: Random;
  time: TimeFormat;
  end: Nanos;
  /** Dashboards that the monitoring stack holds: they make up most of the bytes of a big cluster's objects. */
  dashboards: number;
}): World {
  const { random, time, end } = options;
  const installed = -(3 * day + random.int(0, 40) * hour + random.int(0, 3600) * second);
  const world: World = {
    time,
    random,
    end,
    nodes: createNodes(random, installed),
    workloads: new Map(),
    objects: [],
    events: [],
  };
  world.objects.push(...world.nodes.map((node) => node.record));
  for (const plan of [...serviceNames.map(shopPlan), ...backgroundWorkloads])
    addWorkload(world, plan, installed);
  world.objects.push(
    ...shopObjects(world, installed),
    ...backgroundObjects(world, installed, options.dashboards),
  );
  // What led to the present state happened long before the first row.
  world.events.length = 0;
  return world;
}

export function templateOf(name: ServiceName): PodTemplate {
  const spec: ServiceSpec = serviceSpec(name);
  return {
    image: `${spec.image}:${spec.version}`,
    ...(spec.args === undefined ? {} : { args: spec.args }),
    env: spec.env,
    port: spec.port,
    cpuRequestMillis: spec.cpuRequestMillis,
    cpuLimitMillis: spec.cpuLimitMillis,
    memoryRequestMib: spec.memoryRequestMib,
    memoryLimitMib: spec.memoryLimitMib,
    ...(spec.volumeClaim === undefined ? {} : { volumeClaim: spec.volumeClaim }),
    ...(name === 'flags' ? { configMap: 'shop-flags' } : {}),
  };
}

function shopPlan(name: ServiceName): WorkloadPlan {
  const { replicas, startupSeconds, memoryUseMib, cpuUseMillis } = serviceSpec(name);
  return {
    namespace: shopNamespace,
    name,
    replicas,
    template: templateOf(name),
    startupSeconds,
    memoryUseMib,
    cpuUseMillis,
  };
}

function addWorkload(world: World, plan: WorkloadPlan, installed: Nanos): void {
  const own = world.random.derive(`workload/${plan.namespace}/${plan.name}`);
  const createdAt = installed + own.int(0, 40) * second;
  const workload = {
    namespace: plan.namespace,
    name: plan.name,
    uid: own.uuid(),
    serviceUid: own.uuid(),
    clusterIp: `100.${own.int(64, 72)}.${own.int(1, 250)}.${own.int(1, 250)}`,
    createdAt,
    startupSeconds: plan.startupSeconds,
    memoryUseMib: plan.memoryUseMib,
    cpuUseMillis: plan.cpuUseMillis,
    revisions: [],
    replicas: [{ at: createdAt, count: plan.replicas }],
    pods: [],
    targetPorts: [],
    refusal: null,
  };
  world.workloads.set(`${plan.namespace}/${plan.name}`, workload);
  const revision = addRevision(world.random, workload, createdAt, plan.template, 'helm');
  const home = plan.template.volumeClaim === undefined ? undefined : volumeNode(world);
  for (let count = 0; count < plan.replicas; count++) {
    addPod(world, workload, revision, createdAt + (1 + count) * second, { type: 'healthy' }, home);
  }
}

/** The node whose zone holds the database's volume. */
export function volumeNode(world: World): Node {
  return world.nodes[world.nodes.length - 1] ?? world.nodes[0];
}

function createNodes(random: Random, installed: Nanos): [Node, ...Node[]] {
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
        { at: installed - 20 * minute, content: nodeContent({ name, ip, zone }, false), manager: 'kubelet' },
      ],
    };
    return { name, ip, zone, record };
  };
  return [make(0), make(1), make(2), make(3), make(4)];
}

/** A node's labels, taints and conditions. */
export function nodeContent(
  node: { name: string; ip: string; zone: string },
  cordoned: boolean,
): ObjectContent {
  const taint = { effect: 'NoSchedule', key: 'node.kubernetes.io/unschedulable' };
  const ok = (type: string, reason: string): ObjectContent => ({
    reason,
    status: type === 'Ready' ? 'True' : 'False',
    type,
  });
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
      ...(cordoned ? { taints: [taint], unschedulable: true } : {}),
    },
    status: {
      addresses: [
        { address: node.ip, type: 'InternalIP' },
        { address: node.name, type: 'Hostname' },
      ],
      allocatable: { cpu: '3920m', memory: '15263Mi', pods: '110' },
      capacity: { cpu: '4', memory: '15863Mi', pods: '110' },
      conditions: [
        ok('MemoryPressure', 'KubeletHasSufficientMemory'),
        ok('DiskPressure', 'KubeletHasNoDiskPressure'),
        ok('PIDPressure', 'KubeletHasSufficientPID'),
        ok('Ready', 'KubeletReady'),
      ],
      nodeInfo: {
        architecture: 'amd64',
        containerRuntimeVersion: 'containerd://2.1.4',
        kernelVersion: '6.12.40',
        kubeletVersion: 'v1.33.5',
        operatingSystem: 'linux',
      },
    },
  };
}
