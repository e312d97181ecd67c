import { nodeContent, volumeNode } from '../cluster/createWorld.ts';
import { flagsFile, variantsIn } from '../cluster/flags.ts';
import { aboutObject, contentAt, objectOf, podsAt, revisionAt, workloadOf } from '../cluster/lookup.ts';
import { makeObject } from '../cluster/makeObject.ts';
import { killContainer, once } from '../cluster/podLifecycle.ts';
import { addPod, removePod, rollOut, scale } from '../cluster/rollout.ts';
import type { ObjectRecord, World } from '../cluster/world.ts';
import { minute, type Nanos, second } from '../time.ts';
import { serviceNames, shopNamespace } from '../traffic/services.ts';
import type { Change, Fault, NewObject } from './fault.ts';

type ChangeOf<T extends Change['type']> = Extract<Change, { type: T }>;

/** Lets everything happen to the cluster that a fault says, from its onset on. */
export function applyFault(world: World, fault: Fault, onset: Nanos): void {
  for (const change of fault.changes) applyChange(world, change, onset);
}

export function applyChange(world: World, change: Change, onset: Nanos): void {
  const at = onset + (change.atMinute ?? 0) * minute;
  switch (change.type) {
    case 'rollout':
      applyRollout(world, change, at);
      break;
    case 'flags':
      switchFlags(world, change.variants, at, 'kubectl-edit');
      break;
    case 'create':
      createObject(world, shopNamespace, change.object, at);
      break;
    case 'replace':
      replaceObject(world, change, at);
      break;
    case 'chaos':
      startChaos(world, change, at);
      break;
    case 'kills':
      applyKills(world, change, onset);
      break;
    case 'scale':
      scale(world, workloadOf(world, change.service), at, change.to);
      break;
    case 'target_port':
      workloadOf(world, change.service).targetPorts.push({ at, port: change.port });
      break;
    case 'drain':
      drainVolumeNode(world, at);
      break;
  }
}

function applyRollout(world: World, change: ChangeOf<'rollout'>, at: Nanos): void {
  const workload = workloadOf(world, change.service);
  const template = change.set(revisionAt(workload, at).template);
  rollOut(world, workload, at, template, change.pods, 'kubectl-patch');
}

/** Switches flags in the shop's ConfigMap and leaves the others as they are. */
export function switchFlags(
  world: World,
  variants: Readonly<Record<string, string>>,
  at: Nanos,
  manager: string,
): void {
  const record = objectOf(world, 'ConfigMap', 'shop-flags');
  const data = contentAt(record, at)?.data as { 'flags.json': string };
  const text = flagsFile({ ...variantsIn(data['flags.json']), ...variants });
  addVersion(record, at, { data: { 'flags.json': text } }, manager);
}

function addVersion(
  record: ObjectRecord,
  at: Nanos,
  content: ObjectRecord['versions'][number]['content'],
  manager: string,
): void {
  record.versions.push({ at, content, manager });
}

function createObject(world: World, namespace: string, object: NewObject, at: Nanos): ObjectRecord {
  const { apiVersion, kind, name, content, manager } = object;
  const record = makeObject(world.random, { apiVersion, kind, namespace, name }, at, content, manager);
  world.objects.push(record);
  return record;
}

function replaceObject(world: World, change: ChangeOf<'replace'>, at: Nanos): void {
  const record = objectOf(world, change.kind, change.name);
  addVersion(record, at, change.content(world, at), change.manager);
  if (change.event === undefined) return;
  const { reason, message, component } = change.event;
  world.events.push({ ...once(at, 'Normal', reason, message), about: aboutObject(record), component });
}

/** The schedule appears, and a few seconds later the experiment that it spawned, both in the namespace of Chaos Mesh. */
function startChaos(world: World, change: ChangeOf<'chaos'>, at: Nanos): void {
  const apiVersion = 'chaos-mesh.org/v1alpha1';
  const templateKey = change.kind.charAt(0).toLowerCase() + change.kind.slice(1);
  const key = change.kind === 'JVMChaos' ? 'jvmChaos' : templateKey;
  const childName = `${change.name}-${world.random.derive(`chaos/${change.name}`).suffix(5)}`;
  const schedule = createObject(
    world,
    'chaos-mesh',
    {
      apiVersion,
      kind: 'Schedule',
      name: change.name,
      manager: 'kubectl-client-side-apply',
      content: {
        metadata: { labels: { team: 'platform' } },
        spec: {
          concurrencyPolicy: 'Forbid',
          historyLimit: 1,
          schedule: `*/${change.everyMinutes} * * * *`,
          type: change.kind,
          [key]: change.spec,
        },
        status: {
          active: [{ apiVersion, kind: change.kind, name: childName, namespace: 'chaos-mesh' }],
          time: world.time.rfc3339(at + 2 * second),
        },
      },
    },
    at,
  );
  const target = podsAt(workloadOf(world, change.service), at)[0];
  const experiment = createObject(
    world,
    'chaos-mesh',
    {
      apiVersion,
      kind: change.kind,
      name: childName,
      manager: 'chaos-controller-manager',
      content: {
        metadata: {
          labels: { 'managed-by': change.name },
          ownerReferences: [
            { apiVersion, controller: true, kind: 'Schedule', name: change.name, uid: schedule.uid },
          ],
        },
        spec: change.spec,
        status: {
          conditions: [
            { status: 'True', type: 'Selected' },
            { status: 'False', type: 'Paused' },
          ],
          experiment: {
            containerRecords: [{ id: `${target?.namespace ?? ''}/${target?.name ?? ''}`, selectorKey: '.' }],
            desiredPhase: 'Run',
          },
        },
      },
    },
    at + 2 * second,
  );
  const say = (
    record: ObjectRecord,
    when: Nanos,
    reason: string,
    message: string,
    component: string,
  ): void => {
    world.events.push({ ...once(when, 'Normal', reason, message), about: aboutObject(record), component });
  };
  say(schedule, at + 2 * second, 'Spawned', `Create new object: ${childName}`, 'schedule-cron');
  say(
    experiment,
    at + 2.1 * second,
    'FinalizerInited',
    'Finalizer has been inited',
    'initFinalizers-controller',
  );
  say(experiment, at + 2.4 * second, 'Started', 'Experiment has started', 'desiredphase-controller');
  say(
    experiment,
    at + 2.9 * second,
    'Applied',
    `Successfully apply chaos for ${target?.namespace ?? ''}/${target?.name ?? ''}`,
    'records-controller',
  );
}

function applyKills(world: World, change: ChangeOf<'kills'>, onset: Nanos): void {
  const workload = workloadOf(world, change.service);
  const pod = podsAt(workload, onset)[0];
  if (pod === undefined) return;
  for (const kill of change.at) {
    const at = onset + kill.minute * minute;
    if (at >= world.end) return;
    killContainer(world, workload, pod, at, {
      exitCode: change.exitCode,
      reason: change.reason,
      backOffSeconds: kill.backOffSeconds,
    });
    if (change.reason === 'OOMKilled' && pod.node !== null)
      reportOutOfMemory(world, pod.node.record, workload.name, at);
  }
}

function reportOutOfMemory(world: World, node: ObjectRecord, process: string, at: Nanos): void {
  const pid = world.random.derive(`oom/${process}/${at}`).int(20_000, 90_000);
  world.events.push({
    ...once(
      at + 0.3 * second,
      'Warning',
      'OOMKilling',
      `Memory cgroup out of memory: Killed process ${pid} (${process})`,
    ),
    about: aboutObject(node),
    component: 'kernel-monitor',
    host: node.name,
  });
}

/** Cordons the node, evicts the shop's pods on it, and lets the database wait for the only zone its volume is in. */
function drainVolumeNode(world: World, at: Nanos): void {
  const node = volumeNode(world);
  addVersion(node.record, at, nodeContent(node, true), 'kubectl-cordon');
  world.events.push({
    ...once(at, 'Normal', 'NodeNotSchedulable', `Node ${node.name} status is now: NodeNotSchedulable`),
    about: aboutObject(node.record),
    component: 'kubelet',
    host: node.name,
  });
  const others = world.nodes.filter((other) => other !== node);
  let when = at + 8 * second;
  for (const name of serviceNames) {
    const workload = workloadOf(world, name);
    for (const pod of podsAt(workload, at).filter((candidate) => candidate.node === node)) {
      const bound = pod.revision.template.volumeClaim !== undefined;
      const message =
        '0/5 nodes are available: 1 node(s) were unschedulable, 4 node(s) had volume node affinity conflict. preemption: 0/5 nodes are available: 5 Preemption is not helpful for scheduling.';
      removePod(world, workload, pod, when);
      const next = world.random.derive(`evict/${pod.name}`).int(0, others.length);
      addPod(
        world,
        workload,
        pod.revision,
        when + 0.4 * second,
        bound ? { type: 'unschedulable', message } : { type: 'healthy' },
        others[next],
      );
      when += 3 * second;
    }
  }
}
