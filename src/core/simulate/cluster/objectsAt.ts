import type { JsonObject } from '../json.ts';
import type { Nanos } from '../time.ts';
import { contentAt, podsAt } from './lookup.ts';
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
  const { time } = world;
  const { namespace, name } = workload;
  const current = workload.revisions.findLast((revision) => revision.at <= at) ?? workload.revisions[0];
  const change = { manager: current?.manager ?? 'helm', at: current?.at ?? workload.createdAt };
  const one = (
    apiVersion: string,
    kind: string,
    objectName: string,
    uid: string,
    createdAt: Nanos,
    content: JsonObject,
    changed = change,
  ) => observe(world, { apiVersion, kind, namespace, name: objectName, uid }, createdAt, content, changed);
  const made = { manager: 'helm', at: workload.createdAt };
  const controller = (since: Nanos) => ({ manager: 'kube-controller-manager', at: since });
  return [
    one('v1', 'Service', name, workload.serviceUid, workload.createdAt, serviceContent(workload, at), made),
    one(
      'v1',
      'Endpoints',
      name,
      workload.serviceUid.replace(/^./, 'e'),
      workload.createdAt,
      endpointsContent(workload, at),
      controller(workload.createdAt),
    ),
    one(
      'apps/v1',
      'Deployment',
      name,
      workload.uid,
      workload.createdAt,
      deploymentContent(time, workload, at),
    ),
    ...workload.revisions
      .filter((revision) => revision.at <= at)
      .map((revision) =>
        one(
          'apps/v1',
          'ReplicaSet',
          revision.replicaSetName,
          revision.replicaSetUid,
          revision.at,
          replicaSetContent(time, workload, revision, at),
          controller(revision.at),
        ),
      ),
    ...podsAt(workload, at).map((pod) =>
      one(
        'v1',
        'Pod',
        pod.name,
        pod.uid,
        pod.createdAt,
        podContent(time, workload, pod, at),
        controller(pod.createdAt),
      ),
    ),
  ];
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
