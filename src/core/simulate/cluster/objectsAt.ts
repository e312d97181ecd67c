import type { JsonObject } from '../json.ts';
import type { Nanos } from '../time.ts';
import { aboutPod, aboutReplicaSet, contentAt, podsAt, revisionAt } from './lookup.ts';
import { podContent } from './podManifest.ts';
import {
  deploymentContent,
  endpointsContent,
  replicaSetContent,
  serviceContent,
} from './workloadManifests.ts';
import type { EventSubject, Workload, World } from './world.ts';

/** One object as a poll of the API server shows it. */
export interface ObservedObject {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  /** Its manifest, but for the resourceVersion. */
  readonly body: JsonObject;
}

/** Every object that exists at a time, kind by kind. */
export function objectsAt(world: World, at: Nanos): ObservedObject[] {
  const observed = [
    ...recordsAt(world, at),
    ...[...world.workloads.values()].flatMap((workload) => workloadAt(world, workload, at)),
  ];
  const rank = (object: ObservedObject): number => kindOrder.indexOf(object.kind);
  return observed.sort((a, b) => rank(a) - rank(b));
}

/** The order in which kinds are polled. */
export const kindOrder: readonly string[] = [
  'Namespace',
  'Node',
  'ConfigMap',
  'Service',
  'Endpoints',
  'Deployment',
  'ReplicaSet',
  'Pod',
  'Job',
  'CronJob',
  'HorizontalPodAutoscaler',
  'NetworkPolicy',
  'ResourceQuota',
  'ServiceAccount',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Schedule',
  'NetworkChaos',
  'PodChaos',
  'StressChaos',
  'JVMChaos',
];

function recordsAt(world: World, at: Nanos): ObservedObject[] {
  const observed: ObservedObject[] = [];
  for (const record of world.objects) {
    const content = contentAt(record, at);
    if (content === null) continue;
    const { manager, at: changedAt } = record.versions.findLast((version) => version.at <= at) ?? {
      manager: 'helm',
      at,
    };
    observed.push(observe(world, record, record.createdAt, content, { manager, at: changedAt }));
  }
  return observed;
}

function workloadAt(world: World, workload: Workload, at: Nanos): ObservedObject[] {
  const { namespace, name, createdAt, uid, serviceUid } = workload;
  const made = { manager: 'helm', at: createdAt };
  const controlled = { manager: 'kube-controller-manager', at: createdAt };
  const service = { apiVersion: 'v1', kind: 'Service', namespace, name, uid: serviceUid };
  const endpoints = { ...service, kind: 'Endpoints', uid: serviceUid.replace(/^./, 'e') };
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name, uid };
  const { manager, at: changedAt } = revisionAt(workload, at);
  return [
    observe(world, service, createdAt, serviceContent(workload, at), made),
    observe(world, endpoints, createdAt, endpointsContent(workload, at), controlled),
    observe(world, deployment, createdAt, deploymentContent(world.time, workload, at), {
      manager,
      at: changedAt,
    }),
    ...replicaSetsAt(world, workload, at),
    ...podsAt(workload, at).map((pod) =>
      observe(world, aboutPod(pod), pod.createdAt, podContent(world.time, workload, pod, at), {
        ...controlled,
        at: pod.createdAt,
      }),
    ),
  ];
}

function replicaSetsAt(world: World, workload: Workload, at: Nanos): ObservedObject[] {
  return workload.revisions
    .filter((revision) => revision.at <= at)
    .map((revision) => {
      const content = replicaSetContent(world.time, workload, revision, at);
      const change = { manager: 'kube-controller-manager', at: revision.at };
      return observe(world, aboutReplicaSet(workload, revision), revision.at, content, change);
    });
}

function observe(
  world: World,
  subject: EventSubject,
  createdAt: Nanos,
  content: JsonObject,
  change: { manager: string; at: Nanos },
): ObservedObject {
  const { apiVersion, kind, namespace, name, uid } = subject;
  const { metadata, ...rest } = content;
  const { annotations, generation, labels, ...moreMetadata } = (metadata ?? {}) as JsonObject;
  const body: JsonObject = {
    apiVersion,
    kind,
    metadata: {
      ...(annotations === undefined ? {} : { annotations }),
      creationTimestamp: world.time.rfc3339(createdAt),
      ...(generation === undefined ? {} : { generation }),
      ...(labels === undefined ? {} : { labels }),
      managedFields: [
        {
          apiVersion,
          fieldsType: 'FieldsV1',
          manager: change.manager,
          operation: 'Update',
          time: world.time.rfc3339(change.at),
        },
      ],
      name,
      ...(namespace === null ? {} : { namespace }),
      ...moreMetadata,
      uid,
    },
    ...rest,
  };
  return { kind, namespace, name, body };
}
