import type { Random } from '../random.ts';
import type { Nanos, TimeFormat } from '../time.ts';
import { day, hour, second } from '../time.ts';
import {
  type ServiceName,
  type ServiceSpec,
  serviceNames,
  serviceSpec,
  shopNamespace,
} from '../traffic/services.ts';
import { backgroundObjects, backgroundWorkloads } from './background.ts';
import { createNodes } from './nodes.ts';
import { addPod, addRevision } from './rollout.ts';
import { shopObjects } from './shopObjects.ts';
import type { WorkloadPlan } from './workloadPlan.ts';
import type { PodTemplate, World } from './world.ts';

/** The cluster as it stands in quiet times, hours after everything was set up. */
export function createWorld(options: {
  random: Random;
  time: TimeFormat;
  end: Nanos;
  /** Dashboards that the monitoring stack holds: they make up most of the bytes of a big cluster's objects. */
  dashboards: number;
  /** How much the cluster runs besides the shop. */
  background: 'little' | 'usual';
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
  for (const plan of [...serviceNames.map(shopPlan), ...backgroundWorkloads[options.background]])
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
    ...(spec.configMap === undefined ? {} : { configMap: spec.configMap }),
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
  for (let count = 0; count < plan.replicas; count++) {
    addPod(world, workload, revision, createdAt + (1 + count) * second, { type: 'healthy' });
  }
}
