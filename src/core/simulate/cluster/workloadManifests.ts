import type { Json, JsonObject } from '../json.ts';
import type { Nanos, TimeFormat } from '../time.ts';
import { existsAt, phaseAt, podsAt, replicasAt, revisionAt, targetPortAt } from './lookup.ts';
import { podSpec, selectorLabels, templateLabels } from './podManifest.ts';
import type { Pod, Revision, Workload } from './world.ts';

/** The Deployment at a time, its status counted from its pods. */
export function deploymentContent(time: TimeFormat, workload: Workload, at: Nanos): JsonObject {
  const revision = revisionAt(workload, at);
  const replicas = replicasAt(workload, at);
  const pods = podsAt(workload, at);
  const ready = pods.filter((pod) => phaseAt(pod, at).ready).length;
  const updated = pods.filter((pod) => pod.revision === revision).length;
  return {
    metadata: {
      annotations: {
        'deployment.kubernetes.io/revision': String(revision.number),
        'meta.helm.sh/release-name': workload.namespace,
        'meta.helm.sh/release-namespace': workload.namespace,
      },
      generation: generation(workload, at),
      labels: { ...templateLabels(workload, revision.template), 'app.kubernetes.io/managed-by': 'Helm' },
    },
    spec: {
      progressDeadlineSeconds: 600,
      replicas,
      revisionHistoryLimit: 10,
      selector: { matchLabels: selectorLabels(workload) },
      strategy: { type: 'Recreate' },
      template: {
        metadata: { labels: templateLabels(workload, revision.template) },
        spec: podSpec(workload, revision.template),
      },
    },
    status: {
      ...(ready > 0 ? { availableReplicas: ready, readyReplicas: ready } : {}),
      conditions: deploymentConditions(time, workload, revision, at, ready),
      observedGeneration: generation(workload, at),
      replicas: pods.length,
      ...(ready < replicas ? { unavailableReplicas: replicas - ready } : {}),
      updatedReplicas: updated,
    },
  };
}

function generation(workload: Workload, at: Nanos): number {
  const changes = [...workload.revisions, ...workload.replicas].filter((change) => change.at <= at);
  // A new workload's first revision and first replica count are one and the same change.
  return changes.length - 1;
}

function deploymentConditions(
  time: TimeFormat,
  workload: Workload,
  revision: Revision,
  at: Nanos,
  ready: number,
): Json[] {
  const since = time.rfc3339(lastReadyChange(workload, at));
  const available = ready > 0;
  const conditions: Json[] = [
    {
      lastTransitionTime: since,
      lastUpdateTime: since,
      message: available
        ? 'Deployment has minimum availability.'
        : 'Deployment does not have minimum availability.',
      reason: available ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
      status: available ? 'True' : 'False',
      type: 'Available',
    },
    {
      lastTransitionTime: time.rfc3339(workload.createdAt),
      lastUpdateTime: since,
      message: available
        ? `ReplicaSet "${revision.replicaSetName}" has successfully progressed.`
        : `ReplicaSet "${revision.replicaSetName}" is progressing.`,
      reason: available ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
      status: 'True',
      type: 'Progressing',
    },
  ];
  const { refusal } = workload;
  if (refusal !== null && refusal.at <= at) conditions.push(replicaFailure(time, refusal));
  return conditions;
}

function replicaFailure(time: TimeFormat, refusal: { at: Nanos; message: string }): JsonObject {
  return {
    lastTransitionTime: time.rfc3339(refusal.at),
    message: refusal.message,
    reason: 'FailedCreate',
    status: 'True',
    type: 'ReplicaFailure',
  };
}

function lastReadyChange(workload: Workload, at: Nanos): Nanos {
  let last = workload.createdAt;
  for (const pod of workload.pods) {
    for (const phase of pod.phases) if (phase.at <= at && phase.ready && phase.at > last) last = phase.at;
    if (pod.deletedAt !== null && pod.deletedAt <= at && pod.deletedAt > last) last = pod.deletedAt;
  }
  return last;
}

export function replicaSetContent(
  time: TimeFormat,
  workload: Workload,
  revision: Revision,
  at: Nanos,
): JsonObject {
  const pods = workload.pods.filter((pod) => pod.revision === revision && existsAt(pod, at));
  const ready = pods.filter((pod) => phaseAt(pod, at).ready).length;
  const current = revisionAt(workload, at) === revision;
  const { refusal } = workload;
  const labels = { ...templateLabels(workload, revision.template), 'pod-template-hash': revision.hash };
  return {
    metadata: {
      annotations: { 'deployment.kubernetes.io/revision': String(revision.number) },
      labels,
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          controller: true,
          kind: 'Deployment',
          name: workload.name,
          uid: workload.uid,
        },
      ],
    },
    spec: {
      replicas: current ? replicasAt(workload, at) : 0,
      selector: { matchLabels: { ...selectorLabels(workload), 'pod-template-hash': revision.hash } },
      template: { metadata: { labels }, spec: podSpec(workload, revision.template) },
    },
    status: {
      ...(ready > 0 ? { availableReplicas: ready, readyReplicas: ready } : {}),
      ...(current && refusal !== null && refusal.at <= at
        ? { conditions: [replicaFailure(time, refusal)] }
        : {}),
      replicas: pods.length,
    },
  };
}

export function serviceContent(workload: Workload, at: Nanos): JsonObject {
  const { port } = revisionAt(workload, at).template;
  return {
    metadata: { labels: { ...selectorLabels(workload), 'app.kubernetes.io/managed-by': 'Helm' } },
    spec: {
      clusterIP: workload.clusterIp,
      ports: [{ name: 'service', port, protocol: 'TCP', targetPort: targetPortAt(workload, at) }],
      selector: selectorLabels(workload),
      sessionAffinity: 'None',
      type: 'ClusterIP',
    },
    status: { loadBalancer: {} },
  };
}

export function endpointsContent(workload: Workload, at: Nanos): JsonObject {
  const port = targetPortAt(workload, at);
  const pods = podsAt(workload, at).filter((pod) => pod.node !== null);
  const ready = pods.filter((pod) => phaseAt(pod, at).ready);
  const notReady = pods.filter((pod) => !ready.includes(pod));
  const subset = {
    ...(ready.length > 0 ? { addresses: ready.map(address) } : {}),
    ...(notReady.length > 0 ? { notReadyAddresses: notReady.map(address) } : {}),
    ports: [{ name: 'service', port, protocol: 'TCP' }],
  };
  return {
    metadata: { labels: selectorLabels(workload) },
    ...(pods.length === 0 ? {} : { subsets: [subset] }),
  };
}

function address(pod: Pod): JsonObject {
  return {
    ip: pod.ip,
    nodeName: pod.node?.name ?? '',
    targetRef: { kind: 'Pod', name: pod.name, namespace: pod.namespace, uid: pod.uid },
  };
}
