import { once } from '../cluster/clusterEvents.ts';
import { cordonNode } from '../cluster/cordonNode.ts';
import { flagsFile, variantsIn } from '../cluster/flags.ts';
import { aboutObject, contentAt, objectOf, podsAt, revisionAt, workloadOf } from '../cluster/lookup.ts';
import { addVersion, createObject } from '../cluster/makeObject.ts';
import { movePod } from '../cluster/movePod.ts';
import { volumeNode } from '../cluster/nodes.ts';
import { killContainer, reportOutOfMemory } from '../cluster/podLifecycle.ts';
import { rollOut, scale } from '../cluster/rollout.ts';
import type { World } from '../cluster/world.ts';
import { minute, type Nanos } from '../time.ts';
import { shopNamespace } from '../traffic/services.ts';
import type { Change, Fault } from './fault.ts';
import { planChaos } from './planChaos.ts';
import type { PlannedAct } from './plannedAct.ts';

type ChangeOf<T extends Change['type']> = Extract<Change, { type: T }>;

/** Everything that a fault and its company do to the cluster, each in its time. */
export function planFault(world: World, fault: Fault, onset: Nanos): PlannedAct[] {
  return [...fault.changes, ...(fault.company ?? [])].flatMap((change) => {
    const at = Math.floor(onset + (change.atMinute ?? 0) * minute);
    if (change.type === 'chaos') return planChaos(world, change, at);
    return [{ at, act: () => applyChange(world, change, at) }];
  });
}

function applyChange(world: World, change: Exclude<Change, { type: 'chaos' }>, at: Nanos): void {
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
    case 'kills':
      applyKills(world, change, at);
      break;
    case 'scale':
      scale(world, workloadOf(world, change.service), at, change.to);
      break;
    case 'target_port':
      workloadOf(world, change.service).targetPorts.push({ at, port: change.port });
      break;
    case 'cordon':
      cordonNode(world, volumeNode(world), at);
      break;
    case 'move':
      movePod(world, workloadOf(world, change.service), at, change.by);
      break;
  }
}

/** Who changes Deployments here: sometimes the pipeline, sometimes a person. */
export const deployers = ['argocd-controller', 'kubectl-patch'] as const;

function applyRollout(world: World, change: ChangeOf<'rollout'>, at: Nanos): void {
  const workload = workloadOf(world, change.service);
  const template = change.set(revisionAt(workload, at).template);
  const manager = world.random.derive(`manager/${change.service}`).pick(deployers);
  rollOut(world, workload, at, template, change.pods, manager);
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

function replaceObject(world: World, change: ChangeOf<'replace'>, at: Nanos): void {
  const record = objectOf(world, change.kind, change.name);
  addVersion(record, at, change.content(world, at), change.manager);
  if (change.event === undefined) return;
  const { reason, message, component } = change.event;
  world.events.push({ ...once(at, 'Normal', reason, message), about: aboutObject(record), component });
}

function applyKills(world: World, change: ChangeOf<'kills'>, onset: Nanos): void {
  const { exitCode, reason } = change;
  const workload = workloadOf(world, change.service);
  const pod = podsAt(workload, onset)[0];
  if (pod === undefined) return;
  for (const { minute: after, backOffSeconds } of change.at) {
    const at = onset + after * minute;
    if (at >= world.end) return;
    killContainer(world, workload, pod, at, { exitCode, reason, backOffSeconds });
    if (reason === 'OOMKilled' && pod.node !== null)
      reportOutOfMemory(world, pod.node.record, workload.name, at);
  }
}
