import type { Random } from '../random.ts';
import type { Nanos } from '../time.ts';
import { second } from '../time.ts';
import { once, podEvent } from './clusterEvents.ts';
import { openNodes } from './cordonNode.ts';
import { aboutDeployment, aboutReplicaSet, podsAt, replicasAt, revisionAt } from './lookup.ts';
import { volumeNode } from './nodes.ts';
import { type PodOutcome, startPod } from './podLifecycle.ts';
import type { Node, Pod, PodTemplate, Revision, Workload, World } from './world.ts';

/** What becomes of the pods that a new revision asks for; `refused` when the API server takes none. */
export type RolloutOutcome = PodOutcome | { readonly type: 'refused'; readonly message: string };

/**
 * Changes a Deployment's template at `at`. Every Deployment here has strategy Recreate, as where there is no room for
 * old and new pods side by side: the workload is down from the change until its new pods are ready.
 */
export function rollOut(
  world: World,
  workload: Workload,
  at: Nanos,
  template: PodTemplate,
  outcome: RolloutOutcome,
  manager: string,
): void {
  const old = revisionAt(workload, at);
  const replicas = replicasAt(workload, at);
  const revision = addRevision(world.random, workload, at, template, manager);
  scalingEvent(
    world,
    workload,
    at + 0.1 * second,
    `down replica set ${old.replicaSetName} to 0 from ${replicas}`,
  );
  for (const pod of podsAt(workload, at)) removePod(world, workload, pod, at + 0.2 * second);
  scalingEvent(
    world,
    workload,
    at + 0.3 * second,
    `up replica set ${revision.replicaSetName} to ${replicas} from 0`,
  );
  if (outcome.type === 'refused') {
    refuse(world, workload, revision, at + 0.4 * second, outcome.message);
    return;
  }
  for (let count = 0; count < replicas; count++) {
    addPod(world, workload, revision, at + (0.5 + count * 0.1) * second, outcome);
  }
}

/** Changes the number of replicas at `at`, by the hand of the autoscaler or of a person. */
export function scale(world: World, workload: Workload, at: Nanos, count: number): void {
  const before = replicasAt(workload, at);
  const revision = revisionAt(workload, at);
  workload.replicas.push({ at, count });
  const direction = count > before ? 'up' : 'down';
  scalingEvent(
    world,
    workload,
    at,
    `${direction} replica set ${revision.replicaSetName} to ${count} from ${before}`,
  );
  for (let added = before; added < count; added++) {
    addPod(world, workload, revision, at + (0.2 + (added - before) * 0.1) * second, { type: 'healthy' });
  }
  for (const pod of podsAt(workload, at).slice(count)) removePod(world, workload, pod, at + 0.2 * second);
}

export function addRevision(
  random: Random,
  workload: Workload,
  at: Nanos,
  template: PodTemplate,
  manager: string,
): Revision {
  const number = workload.revisions.length + 1;
  const own = random.derive(`revision/${workload.namespace}/${workload.name}/${number}`);
  const hash = own.suffix(own.pick([9, 10, 10]));
  const revision = {
    at,
    number,
    hash,
    replicaSetName: `${workload.name}-${hash}`,
    replicaSetUid: own.uuid(),
    template,
    manager,
  };
  workload.revisions.push(revision);
  return revision;
}

/** Makes a pod with its whole life, on `node`, where its volume is, or on one that is drawn. */
export function addPod(
  world: World,
  workload: Workload,
  revision: Revision,
  createdAt: Nanos,
  outcome: PodOutcome,
  node?: Node,
): Pod {
  const own = world.random.derive(`pod/${workload.namespace}/${workload.name}/${workload.pods.length}`);
  const home = revision.template.volumeClaim === undefined ? undefined : volumeNode(world);
  const drawn = node ?? home ?? own.pick(openNodes(world, createdAt));
  const pod: Pod = {
    name: `${revision.replicaSetName}-${own.suffix(5)}`,
    namespace: workload.namespace,
    uid: own.uuid(),
    ip: `100.96.${own.int(1, 6)}.${own.int(4, 250)}`,
    revision,
    createdAt,
    node: outcome.type === 'unschedulable' ? null : drawn,
    deletedAt: null,
    phases: [],
  };
  workload.pods.push(pod);
  world.events.push({
    ...once(createdAt, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.name}`),
    about: aboutReplicaSet(workload, revision),
    component: 'replicaset-controller',
  });
  startPod(world, workload, pod, outcome);
  return pod;
}

export function removePod(world: World, workload: Workload, pod: Pod, at: Nanos): void {
  pod.deletedAt = at + second;
  podEvent(world, pod, [at], 'Normal', 'Killing', `Stopping container ${workload.name}`, workload.name);
  world.events.push({
    ...once(at, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.name}`),
    about: aboutReplicaSet(workload, pod.revision),
    component: 'replicaset-controller',
  });
}

function refuse(world: World, workload: Workload, revision: Revision, at: Nanos, message: string): void {
  workload.refusal = { at, message };
  const pod = `${revision.replicaSetName}-${world.random.derive(`refused/${revision.replicaSetName}`).suffix(5)}`;
  const times: Nanos[] = [];
  for (let next = at, wait = 1; next < world.end; wait = Math.min(wait * 2, 160)) {
    times.push(next);
    next += wait * second;
  }
  const [first = at, ...rest] = times;
  world.events.push({
    ...once(first, 'Warning', 'FailedCreate', `Error creating: pods "${pod}" is forbidden: ${message}`),
    times: [first, ...rest],
    about: aboutReplicaSet(workload, revision),
    component: 'replicaset-controller',
  });
}

function scalingEvent(world: World, workload: Workload, at: Nanos, what: string): void {
  world.events.push({
    ...once(at, 'Normal', 'ScalingReplicaSet', `Scaled ${what}`),
    about: aboutDeployment(workload),
    component: 'deployment-controller',
  });
}
