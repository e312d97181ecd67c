import { once } from '../cluster/clusterEvents.ts';
import { aboutObject, podsAt, workloadOf } from '../cluster/lookup.ts';
import { addVersion, createObject } from '../cluster/makeObject.ts';
import type { ObjectContent, ObjectRecord, World } from '../cluster/world.ts';
import { required } from '../json.ts';
import { minute, type Nanos, second } from '../time.ts';
import type { Change } from './fault.ts';
import type { PlannedAct } from './plannedAct.ts';

type ChaosChange = Extract<Change, { type: 'chaos' }>;

const apiVersion = 'chaos-mesh.org/v1alpha1';
const namespace = 'chaos-mesh';

/**
 * A schedule of Chaos Mesh and its runs. `@every` counts from the schedule's creation, so that it is there for one
 * period before the first experiment, which begins at `firstRun`; of experiments that are over it keeps the last.
 */
export function planChaos(world: World, change: ChaosChange, firstRun: Nanos): PlannedAct[] {
  const period = change.everyMinutes * minute;
  const runs: Run[] = [];
  let schedule: ObjectRecord | null = null;
  const acts: PlannedAct[] = [
    {
      at: firstRun - period,
      act: () => {
        schedule = createSchedule(world, change, firstRun - period);
      },
    },
  ];
  for (let at = firstRun, index = 0; at < world.end; at += period, index++) {
    const startedAt = at;
    const name = `${change.name}-${world.random.derive(`chaos/${change.name}/${index}`).suffix(5)}`;
    acts.push({
      at,
      act: () => {
        const before = runs.at(-1);
        if (before !== undefined) addVersion(before.record, startedAt, null, 'chaos-controller-manager');
        runs.push(startRun(world, change, required(schedule, 'schedule'), name, startedAt));
      },
    });
    const endsAt = at + change.lastsMinutes * minute;
    if (endsAt < world.end) acts.push({ at: endsAt, act: () => endRun(world, change, runs.at(-1), endsAt) });
  }
  return acts;
}

interface Run {
  readonly record: ObjectRecord;
  readonly schedule: ObjectRecord;
  /** `namespace/name` of the pod. */
  readonly target: string;
}

function startRun(world: World, change: ChaosChange, schedule: ObjectRecord, name: string, at: Nanos): Run {
  const pod = podsAt(workloadOf(world, change.service), at)[0];
  const target = `${pod?.namespace ?? ''}/${pod?.name ?? ''}`;
  const content = experimentContent(change, schedule, target, 'Run');
  const identity = { apiVersion, kind: change.kind, name, manager: 'chaos-controller-manager', content };
  const record = createObject(world, namespace, identity, at);
  addVersion(schedule, at, scheduleContent(world, change, at, name), 'chaos-controller-manager');
  say(world, schedule, at, 'Spawned', `Create new object: ${name}`, 'schedule-cron');
  say(
    world,
    record,
    at + 0.1 * second,
    'FinalizerInited',
    'Finalizer has been inited',
    'initFinalizers-controller',
  );
  say(world, record, at + 0.4 * second, 'Started', 'Experiment has started', 'desiredphase-controller');
  const applied = `Successfully apply chaos for ${target}`;
  say(world, record, at + 0.9 * second, 'Applied', applied, 'records-controller');
  return { record, schedule, target };
}

function endRun(world: World, change: ChaosChange, run: Run | undefined, at: Nanos): void {
  if (run === undefined) return;
  const { record, schedule, target } = run;
  addVersion(record, at, experimentContent(change, schedule, target, 'Stop'), 'chaos-controller-manager');
  const startedAt = record.createdAt;
  addVersion(schedule, at, scheduleContent(world, change, startedAt, null), 'chaos-controller-manager');
  say(world, record, at, 'TimeUp', 'Time up according to the duration', 'desiredphase-controller');
  const recovered = `Successfully recover chaos for ${target}`;
  say(world, record, at + 0.5 * second, 'Recovered', recovered, 'records-controller');
}

function say(
  world: World,
  record: ObjectRecord,
  at: Nanos,
  reason: string,
  message: string,
  component: string,
): void {
  world.events.push({ ...once(at, 'Normal', reason, message), about: aboutObject(record), component });
}

function createSchedule(world: World, change: ChaosChange, at: Nanos): ObjectRecord {
  const content = scheduleContent(world, change, null, null);
  const manager = 'kubectl-client-side-apply';
  return createObject(
    world,
    namespace,
    { apiVersion, kind: 'Schedule', name: change.name, manager, content },
    at,
  );
}

function scheduleContent(
  world: World,
  change: ChaosChange,
  lastRun: Nanos | null,
  active: string | null,
): ObjectContent {
  const { kind } = change;
  return {
    metadata: { labels: { team: 'platform' } },
    spec: {
      concurrencyPolicy: 'Forbid',
      historyLimit: 1,
      schedule: `@every ${change.everyMinutes}m`,
      type: kind,
      [specKeys[kind]]: experimentSpec(change),
    },
    status: {
      active: active === null ? [] : [{ apiVersion, kind, name: active, namespace }],
      ...(lastRun === null ? {} : { time: world.time.rfc3339(lastRun) }),
    },
  };
}

/** Under which key a Schedule holds the spec of the experiments it spawns. */
const specKeys: Readonly<Record<ChaosChange['kind'], string>> = {
  NetworkChaos: 'networkChaos',
  StressChaos: 'stressChaos',
  JVMChaos: 'jvmChaos',
  PodChaos: 'podChaos',
};

function experimentSpec({ spec, lastsMinutes }: ChaosChange): ObjectContent {
  return { ...spec, duration: `${Math.round(lastsMinutes * 60)}s` };
}

function experimentContent(
  change: ChaosChange,
  schedule: ObjectRecord,
  target: string,
  desiredPhase: 'Run' | 'Stop',
): ObjectContent {
  const owner = { apiVersion, controller: true, kind: 'Schedule', name: schedule.name, uid: schedule.uid };
  return {
    metadata: { labels: { 'managed-by': schedule.name }, ownerReferences: [owner] },
    spec: experimentSpec(change),
    status: {
      conditions: [
        { status: 'True', type: 'Selected' },
        { status: 'False', type: 'Paused' },
      ],
      experiment: { containerRecords: [{ id: target, selectorKey: '.' }], desiredPhase },
    },
  };
}
