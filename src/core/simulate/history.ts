import { objectOf, revisionAt, workloadOf } from './cluster/lookup.ts';
import { addVersion, createObject } from './cluster/makeObject.ts';
import { rollOut } from './cluster/rollout.ts';
import { topicsText } from './cluster/shopObjects.ts';
import type { PodTemplate, World } from './cluster/world.ts';
import { deployers, switchFlags } from './fault/applyChange.ts';
import type { PlannedAct } from './fault/plannedAct.ts';
import { longStandingObjects } from './harmlessObjects.ts';
import type { Random } from './random.ts';
import { minute, type Nanos } from './time.ts';
import { type ServiceName, serviceNames } from './traffic/services.ts';

/**
 * What people did to the cluster in the hours before the recording, all of it harmless: deploys, edits, a flag, two new
 * objects. Without it, a cause that is older than the recording would be the only recent change in sight. It is the same
 * whatever the fault, and touches nothing that a fault's truth speaks of as the former state.
 */
export function planHistory(world: World): PlannedAct[] {
  const random = world.random.derive('history');
  return [
    ...deploys(world, random.derive('deploys')),
    editTopics(world, random.derive('topics')),
    ...switchSearch(world, random.derive('search')),
    ...addObjects(world, random.derive('objects')),
  ];
}

const edits: readonly [Edit, ...Edit[]] = [
  (template) => ({ ...template, env: { ...template.env, OTEL_LOG_LEVEL: 'warn' } }),
  (template) => ({ ...template, env: { ...template.env, OTEL_BSP_SCHEDULE_DELAY: '2000' } }),
  (template) => ({ ...template, env: { ...template.env, TZ: 'Europe/Berlin' } }),
];

type Edit = (template: PodTemplate) => PodTemplate;

/** Minutes before the recording. */
function longAgo(random: Random): Nanos {
  return -random.int(25 * 60, 420 * 60) * (minute / 60);
}

function deploys(world: World, random: Random): PlannedAct[] {
  const [first, ...rest] = serviceNames.filter((name) => name !== 'load-generator');
  const services: ServiceName[] = [];
  while (services.length < 3) {
    const service = random.pick([first ?? 'web', ...rest]);
    if (!services.includes(service)) services.push(service);
  }
  return services.map((service) => {
    const at = longAgo(random);
    const edit = random.pick(edits);
    const manager = random.pick(deployers);
    const workload = workloadOf(world, service);
    const act = (): void =>
      rollOut(world, workload, at, edit(revisionAt(workload, at).template), { type: 'healthy' }, manager);
    return { at, act };
  });
}

function editTopics(world: World, random: Random): PlannedAct {
  const at = longAgo(random);
  const content = { data: { topics: topicsText(random.pick([36, 48, 72])) } };
  const manager = 'kubectl-edit';
  return { at, act: () => addVersion(objectOf(world, 'ConfigMap', 'kafka-topics'), at, content, manager) };
}

/** A flag at another variant than before, and nobody the worse for it. */
function switchSearch(world: World, random: Random): PlannedAct[] {
  if (!random.chance(0.6)) return [];
  const at = longAgo(random);
  return [{ at, act: () => switchFlags(world, { catalogVectorSearch: 'on' }, at, 'kubectl-edit') }];
}

function addObjects(world: World, random: Random): PlannedAct[] {
  const skipped = random.int(0, longStandingObjects.length);
  return longStandingObjects
    .filter((_object, index) => index !== skipped)
    .map(({ namespace, object }) => {
      const at = longAgo(random);
      return { at, act: () => void createObject(world, namespace, object, at) };
    });
}
