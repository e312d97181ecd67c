import { phaseAt, podsAt, replicasAt } from '../cluster/lookup.ts';
import type { Pod, World } from '../cluster/world.ts';
import type { JsonObject } from '../json.ts';
import { minute, type Nanos, second } from '../time.ts';
import {
  type ServiceName,
  type ServiceSpec,
  serviceNames,
  serviceSpec,
  shopNamespace,
} from '../traffic/services.ts';
import { queueConsumers } from '../traffic/topology.ts';
import { quantile, type SpanCounter } from './spanSeries.ts';

/** A rule's condition that holds now; it fires once it has held for `forMinutes`. */
export interface AlertCondition {
  readonly name: string;
  /** Service or pod that it is about, or null for the namespace or the cluster. */
  readonly subject: {
    readonly kind: 'Service' | 'Pod' | 'Deployment' | 'Namespace' | 'HorizontalPodAutoscaler';
    readonly name: string;
  } | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly value: number;
  readonly forMinutes: number;
}

/** Share of requests that may fail before RequestErrorRate counts. */
const errorShareThreshold = 0.05;
const windowMinutes = 3;
const silenceMinutes = 4;

/** Conditions on requests, from the span metrics. */
export function trafficConditions(counter: SpanCounter, at: Nanos): AlertCondition[] {
  return serviceNames.flatMap((service) => {
    const spec: ServiceSpec = serviceSpec(service);
    const threshold = spec.latencyAlertMs;
    if (threshold === undefined) return [];
    return [
      ...errorRate(counter, service, at),
      ...latency(counter, service, at, threshold),
      ...silence(counter, service, at),
    ];
  });
}

function errorRate(counter: SpanCounter, service: ServiceName, at: Nanos): AlertCondition[] {
  const { calls, errors } = counter.recent(service, at, windowMinutes);
  if (calls < 5 || errors < 3 || errors / calls <= errorShareThreshold) return [];
  const value = errors / (windowMinutes * 60);
  const description = `Request error rate in service ${service} in namespace ${shopNamespace} is above ${errorShareThreshold} of its requests (current: ${value} per second)`;
  return [aboutService('RequestErrorRate', service, 'warning', description, value, 1)];
}

function latency(
  counter: SpanCounter,
  service: ServiceName,
  at: Nanos,
  thresholdMs: number,
): AlertCondition[] {
  const { calls, buckets } = counter.recent(service, at, windowMinutes);
  const p95 = quantile(buckets, 0.95);
  if (calls < 5 || p95 <= thresholdMs) return [];
  const description = `95th percentile latency of service ${service} in namespace ${shopNamespace} is above ${thresholdMs} ms (current: ${p95})`;
  return [aboutService('RequestLatency', service, 'warning', description, p95, 1)];
}

function silence(counter: SpanCounter, service: ServiceName, at: Nanos): AlertCondition[] {
  if (at < (silenceMinutes + 1) * minute) return [];
  const { calls, databaseCalls } = counter.recent(service, at, silenceMinutes);
  const conditions: AlertCondition[] = [];
  if (calls === 0) {
    const description = `Service ${service} in namespace ${shopNamespace} has received 0 requests for ${silenceMinutes} minutes`;
    conditions.push(aboutService('NoRequestsDetected', service, 'warning', description, 0, 0));
  }
  if (service === queueConsumers[0] && databaseCalls === 0) {
    const description = `Service ${service} in namespace ${shopNamespace} has made 0 database operations for ${silenceMinutes} minutes`;
    conditions.push(aboutService('NoDatabaseOperations', service, 'warning', description, 0, 0));
  }
  return conditions;
}

function aboutService(
  name: string,
  service: ServiceName,
  severity: string,
  description: string,
  value: number,
  forMinutes: number,
): AlertCondition {
  return {
    name,
    subject: { kind: 'Service', name: service },
    labels: { namespace: shopNamespace, service_name: service, severity },
    annotations: { description },
    value,
    forMinutes,
  };
}

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
    if (spec === undefined || workload === undefined || replicasAt(workload, at) !== spec.maxReplicas)
      return [];
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

/** Alerts that say nothing about the incident, as every Prometheus of this kind has them. */
export function standingConditions(world: World): AlertCondition[] {
  const apiServer = world.nodes[0].ip;
  return [
    {
      name: 'Watchdog',
      subject: null,
      labels: { severity: 'none' },
      annotations: {
        description:
          'This is an alert meant to ensure that the entire alerting pipeline is functional.\nThis alert is always firing, therefore it should always be firing in Alertmanager\nand always fire against a receiver.\n',
        summary: 'An alert that should always be firing to certify that Alertmanager is working properly.',
      },
      value: 1,
      forMinutes: 0,
    },
    {
      name: 'KubeClientCertificateExpiration',
      subject: null,
      labels: { instance: `${apiServer}:443`, job: 'apiserver', severity: 'warning' },
      annotations: {
        description:
          'A client certificate used to authenticate to kubernetes apiserver is expiring in less than 7.0 days on cluster .',
        summary: 'Client certificate is about to expire.',
      },
      value: Math.floor(world.random.derive('certificate').between(2e5, 5e5)) + second / 2e9,
      forMinutes: 0,
    },
    {
      name: 'KubeJobFailed',
      subject: null,
      labels: { job_name: 'nightly-report', namespace: 'batch', severity: 'warning' },
      annotations: {
        description:
          'Job batch/nightly-report failed to complete. Removing failed job after investigation should clear this alert.',
        summary: 'Job failed to complete.',
      },
      value: 1,
      forMinutes: 0,
    },
  ];
}
