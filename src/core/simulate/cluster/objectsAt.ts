import type { JsonObject } from '../json.ts';
import type { Nanos } from '../time.ts';
import { aboutPod, aboutReplicaSet, contentAt, podsAt } from './lookup.ts';
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
    observed.push(observe(world, record, record.createdAt, content, lastByManager(record.versions, at)));
  }
  return observed;
}

/** The last change of each who changed an object, in the order in which they first did. */
function lastByManager(changes: readonly ManagedChange[], at: Nanos): ManagedChange[] {
  const last = new Map<string, Nanos>();
  for (const change of changes) if (change.at <= at) last.set(change.manager, change.at);
  return [...last].map(([manager, changedAt]) => ({ manager, at: changedAt }));
}

interface ManagedChange {
  readonly manager: string;
  readonly at: Nanos;
}

function workloadAt(world: World, workload: Workload, at: Nanos): ObservedObject[] {
  const { namespace, name, createdAt, uid, serviceUid } = workload;
  const made = [{ manager: 'helm', at: createdAt }];
  const movedAt = workload.targetPorts.findLast((change) => change.at <= at)?.at;
  const moved = movedAt === undefined ? [] : [{ manager: 'kubectl-edit', at: movedAt }];
  const controller = 'kube-controller-manager';
  const controlled = [{ manager: controller, at: createdAt }];
  const service = { apiVersion: 'v1', kind: 'Service', namespace, name, uid: serviceUid };
  const endpoints = { ...service, kind: 'Endpoints', uid: serviceUid.replace(/^./, 'e') };
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name, uid };
  const changes = lastByManager(workload.revisions, at);
  return [
    observe(world, service, createdAt, serviceContent(workload, at), [...made, ...moved]),
    observe(world, endpoints, createdAt, endpointsContent(workload, at), controlled),
    observe(world, deployment, createdAt, deploymentContent(world.time, workload, at), changes),
    ...replicaSetsAt(world, workload, at),
    ...podsAt(workload, at).map((pod) =>
      observe(world, aboutPod(pod), pod.createdAt, podContent(world.time, workload, pod, at), [
        { manager: controller, at: pod.createdAt },
      ]),
    ),
  ];
}

function replicaSetsAt(world: World, workload: Workload, at: Nanos): ObservedObject[] {
  return workload.revisions
    .filter((revision) => revision.at <= at)
    .map((revision) => {
      const content = replicaSetContent(world.time, workload, revision, at);
      const changes = [{ manager: 'kube-controller-manager', at: revision.at }];
      return observe(world, aboutReplicaSet(workload, revision), revision.at, content, changes);
    });
}

function observe(
  world: World,
  subject: EventSubject,
  createdAt: Nanos,
  content: JsonObject,
  changes: readonly ManagedChange[],
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
      managedFields: changes.map(({ manager, at }) => ({
        apiVersion,
        fieldsType: 'FieldsV1',
        manager,
        operation: 'Update',
        time: world.time.rfc3339(at),
      })),
      name,
      ...(namespace === null ? {} : { namespace }),
      ...moreMetadata,
      uid,
    },
    ...rest,
  };
  return { kind, namespace, name, body };
}
