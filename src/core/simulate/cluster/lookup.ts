import { required } from '../json.ts';
import type { Nanos } from '../time.ts';
import type { ServiceName } from '../traffic/services.ts';
import { shopNamespace } from '../traffic/services.ts';
import type {
  EventSubject,
  ObjectContent,
  ObjectRecord,
  Pod,
  PodPhase,
  Revision,
  Workload,
  World,
} from './world.ts';

/** The shop's workload of that name. */
export function workloadOf(world: World, service: ServiceName): Workload {
  return required(world.workloads.get(`${shopNamespace}/${service}`), `workload ${service}`);
}

export function objectOf(world: World, kind: string, name: string): ObjectRecord {
  return required(
    world.objects.find((object) => object.kind === kind && object.name === name),
    `${kind} ${name}`,
  );
}

/** The last element whose `at` is not after the given time, or the first one. */
export function lastAt<T extends { readonly at: Nanos }>(items: readonly T[], at: Nanos): T | undefined {
  let found: T | undefined = items[0];
  for (const item of items) if (item.at <= at) found = item;
  return found;
}

export function revisionAt(workload: Workload, at: Nanos): Revision {
  return required(lastAt(workload.revisions, at), `revision of ${workload.name}`);
}

export function replicasAt(workload: Workload, at: Nanos): number {
  return lastAt(workload.replicas, at)?.count ?? 0;
}

/** The port of the pods that the workload's Service forwards to. */
export function targetPortAt(workload: Workload, at: Nanos): number {
  const changed = workload.targetPorts.findLast((change) => change.at <= at);
  return changed?.port ?? revisionAt(workload, at).template.port;
}

export function phaseAt(pod: Pod, at: Nanos): PodPhase {
  return required(lastAt(pod.phases, at), `phase of ${pod.name}`);
}

export function existsAt(pod: Pod, at: Nanos): boolean {
  return pod.createdAt <= at && (pod.deletedAt === null || at < pod.deletedAt);
}

export function podsAt(workload: Workload, at: Nanos): Pod[] {
  return workload.pods.filter((pod) => existsAt(pod, at));
}

/** The object's content at a time, or null before it was made and after it was deleted. */
export function contentAt(record: ObjectRecord, at: Nanos): ObjectContent | null {
  return at < record.createdAt ? null : (lastAt(record.versions, at)?.content ?? null);
}

export function aboutPod(pod: Pod, container?: string): EventSubject {
  const subject = { apiVersion: 'v1', kind: 'Pod', namespace: pod.namespace, name: pod.name, uid: pod.uid };
  return container === undefined ? subject : { ...subject, fieldPath: `spec.containers{${container}}` };
}

export function aboutDeployment(workload: Workload): EventSubject {
  const { namespace, name, uid } = workload;
  return { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name, uid };
}

export function aboutReplicaSet(workload: Workload, revision: Revision): EventSubject {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    namespace: workload.namespace,
    name: revision.replicaSetName,
    uid: revision.replicaSetUid,
  };
}

export function aboutObject(record: ObjectRecord): EventSubject {
  const { apiVersion, kind, namespace, name, uid } = record;
  return { apiVersion, kind, namespace, name, uid };
}
