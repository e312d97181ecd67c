import { phaseAt, podsAt, replicasAt } from '../cluster/lookup.ts';
import type { Pod, World } from '../cluster/world.ts';
import type { JsonObject } from '../json.ts';
import type { Nanos } from '../time.ts';
import { shopNamespace } from '../traffic/services.ts';
import type { AlertCondition } from './alertCondition.ts';

/** Conditions on objects, from kube-state-metrics. */
export function clusterConditions(world: World, at: Nanos): AlertCondition[] {
  const conditions: AlertCondition[] = [];
  for (const workload of world.workloads.values()) {
    if (workload.namespace !== shopNamespace) continue;
    const pods = podsAt(workload, at);
    for (const pod of pods) conditions.push(...podConditions(pod, workload.name, at));
    const ready = pods.filter((pod) => phaseAt(pod, at).ready).length;
    const wanted = replicasAt(workload, at);
    if (ready < wanted) conditions.push(replicasMismatch(workload.name, wanted - ready));
  }
  return [...conditions, ...spendConditions(world, at), ...autoscalerConditions(world, at)];
}

function podConditions(pod: Pod, container: string, at: Nanos): AlertCondition[] {
  const phase = phaseAt(pod, at);
  if (phase.ready) return [];
  const about = (
    name: string,
    summary: string,
    more: Record<string, string>,
    forMinutes: number,
  ): AlertCondition => ({
    name,
    subject: { kind: 'Pod', name: pod.name },
    labels: { ...more, namespace: pod.namespace, pod: pod.name, severity: 'warning' },
    annotations: { description: `${summary} (pod ${pod.namespace}/${pod.name})`, summary },
    value: 1,
    forMinutes,
  });
  const conditions = [
    about('KubePodNotReady', 'Pod has been in a non-ready state for more than 3 minutes.', {}, 3),
  ];
  const state = phase.container;
  if (state.type !== 'waiting' || phase.unschedulable !== null) return conditions;
  const labels = { container, reason: state.reason };
  if (state.reason === 'CrashLoopBackOff')
    conditions.push(about('KubePodCrashLooping', 'Pod is crash looping.', labels, 1));
  else
    conditions.push(about('KubeContainerWaiting', 'Pod container waiting longer than 3 minutes', labels, 3));
  return conditions;
}

function replicasMismatch(deployment: string, missing: number): AlertCondition {
  const summary = 'Deployment has not matched the expected number of replicas.';
  return {
    name: 'KubeDeploymentReplicasMismatch',
    subject: { kind: 'Deployment', name: deployment },
    labels: { deployment, namespace: shopNamespace, severity: 'warning' },
    annotations: {
      description: `Deployment ${shopNamespace}/${deployment} has not matched the expected number of replicas for longer than 3 minutes.`,
      summary,
    },
    value: missing,
    forMinutes: 3,
  };
}

/** Growth of what the namespace reserves, against the start of the snapshot, that the cost alerts tolerate. */
const spendGrowth = 1.35;

function spendConditions(world: World, at: Nanos): AlertCondition[] {
  const kinds = [
    ['CPUSpend', 'CPU', 'cpuRequestMillis'],
    ['MemorySpend', 'Memory', 'memoryRequestMib'],
  ] as const;
  return kinds.flatMap(([name, what, key]) => {
    const reserved = (time: Nanos): number => {
      let sum = 0;
      for (const workload of world.workloads.values()) {
        if (workload.namespace !== shopNamespace) continue;
        for (const pod of podsAt(workload, time)) if (pod.node !== null) sum += pod.revision.template[key];
      }
      return sum;
    };
    const growth = reserved(at) / reserved(0);
    if (growth <= spendGrowth) return [];
    return [
      {
        name,
        subject: { kind: 'Namespace' as const, name: shopNamespace },
        labels: { namespace: shopNamespace, severity: 'warning' },
        annotations: {
          description: `${what} cost of namespace ${shopNamespace} is ${percent(growth)} of its usual level`,
          summary: `${what} cost has increased significantly.`,
        },
        value: growth,
        forMinutes: 2,
      },
    ];
  });
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 100)} %`;
}

function autoscalerConditions(world: World, at: Nanos): AlertCondition[] {
  return world.objects.flatMap((record) => {
    if (record.kind !== 'HorizontalPodAutoscaler') return [];
    const content = record.versions.findLast((version) => version.at <= at)?.content;
    const spec = content?.spec as JsonObject | undefined;
    const workload = world.workloads.get(`${record.namespace ?? ''}/${record.name}`);
    // As the usual rule does, it leaves out autoscalers that were never meant to scale.
    if (spec === undefined || workload === undefined || spec.minReplicas === spec.maxReplicas) return [];
    if (replicasAt(workload, at) !== spec.maxReplicas) return [];
    return [
      {
        name: 'KubeHpaMaxedOut',
        subject: { kind: 'HorizontalPodAutoscaler' as const, name: record.name },
        labels: { horizontalpodautoscaler: record.name, namespace: shopNamespace, severity: 'warning' },
        annotations: {
          description: `HPA ${shopNamespace}/${record.name} has been running at max replicas for longer than 4 minutes.`,
          summary: 'HPA is running at max replicas',
        },
        value: 1,
        forMinutes: 4,
      },
    ];
  });
}
