import { once } from '../cluster/clusterEvents.ts';
import { aboutObject, podsAt, workloadOf } from '../cluster/lookup.ts';
import { createObject } from '../cluster/makeObject.ts';
import type { ObjectRecord, World } from '../cluster/world.ts';
import { type Nanos, second } from '../time.ts';
import type { Change } from './fault.ts';

type ChaosChange = Extract<Change, { type: 'chaos' }>;

const apiVersion = 'chaos-mesh.org/v1alpha1';
const namespace = 'chaos-mesh';

/** The schedule appears, and a few seconds later the experiment that it spawned, both in the namespace of Chaos Mesh. */
export function startChaos(world: World, change: ChaosChange, at: Nanos): void {
  const childName = `${change.name}-${world.random.derive(`chaos/${change.name}`).suffix(5)}`;
  const schedule = createSchedule(world, change, childName, at);
  const spawnedAt = at + 2 * second;
  const target = podsAt(workloadOf(world, change.service), at)[0];
  const targetName = `${target?.namespace ?? ''}/${target?.name ?? ''}`;
  const experiment = createExperiment(world, change, schedule, childName, targetName, spawnedAt);
  const say = (
    record: ObjectRecord,
    later: number,
    reason: string,
    message: string,
    component: string,
  ): void => {
    world.events.push({
      ...once(spawnedAt + later * second, 'Normal', reason, message),
      about: aboutObject(record),
      component,
    });
  };
  say(schedule, 0, 'Spawned', `Create new object: ${childName}`, 'schedule-cron');
  say(experiment, 0.1, 'FinalizerInited', 'Finalizer has been inited', 'initFinalizers-controller');
  say(experiment, 0.4, 'Started', 'Experiment has started', 'desiredphase-controller');
  say(experiment, 0.9, 'Applied', `Successfully apply chaos for ${targetName}`, 'records-controller');
}

function createSchedule(world: World, change: ChaosChange, childName: string, at: Nanos): ObjectRecord {
  const { kind, name, spec, everyMinutes } = change;
  const content = {
    metadata: { labels: { team: 'platform' } },
    spec: {
      concurrencyPolicy: 'Forbid',
      historyLimit: 1,
      schedule: `*/${everyMinutes} * * * *`,
      type: kind,
      [specKeys[kind]]: spec,
    },
    status: {
      active: [{ apiVersion, kind, name: childName, namespace }],
      time: world.time.rfc3339(at + 2 * second),
    },
  };
  const manager = 'kubectl-client-side-apply';
  return createObject(world, namespace, { apiVersion, kind: 'Schedule', name, manager, content }, at);
}

/** Under which key a Schedule holds the spec of the experiments it spawns. */
const specKeys: Readonly<Record<ChaosChange['kind'], string>> = {
  NetworkChaos: 'networkChaos',
  StressChaos: 'stressChaos',
  JVMChaos: 'jvmChaos',
  PodChaos: 'podChaos',
};

function createExperiment(
  world: World,
  change: ChaosChange,
  schedule: ObjectRecord,
  name: string,
  target: string,
  at: Nanos,
): ObjectRecord {
  const owner = { apiVersion, controller: true, kind: 'Schedule', name: schedule.name, uid: schedule.uid };
  const content = {
    metadata: { labels: { 'managed-by': schedule.name }, ownerReferences: [owner] },
    spec: change.spec,
    status: {
      conditions: [
        { status: 'True', type: 'Selected' },
        { status: 'False', type: 'Paused' },
      ],
      experiment: { containerRecords: [{ id: target, selectorKey: '.' }], desiredPhase: 'Run' },
    },
  };
  const manager = 'chaos-controller-manager';
  return createObject(world, namespace, { apiVersion, kind: change.kind, name, manager, content }, at);
}
