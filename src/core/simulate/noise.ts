import { autoscaler, webContent } from './cluster/shopObjects.ts';
import { aboutObject, aboutPod, objectOf, podsAt, revisionAt, workloadOf } from './cluster/lookup.ts';
import { createObject, makeObject } from './cluster/makeObject.ts';
import { once } from './cluster/clusterEvents.ts';
import { rollOut } from './cluster/rollout.ts';
import type { World } from './cluster/world.ts';
import { deployers, switchFlags } from './fault/applyChange.ts';
import type { Fault } from './fault/fault.ts';
import { harmlessObjects } from './harmlessObjects.ts';
import type { Random } from './random.ts';
import { hour, minute, type Nanos, second } from './time.ts';
import type { ServiceName } from './traffic/services.ts';

/** Services whose short absence nobody notices: where unrelated changes land. */
const quietServices: readonly [ServiceName, ...ServiceName[]] = [
  'email',
  'fraud-detection',
  'recommendation',
  'ads',
  'accounting',
];

/**
 * What goes on in a cluster besides the incident: an unrelated deploy, an edited text, a probe that failed once, an
 * autoscaler that acted an hour ago, a job that fails every night. None of it does harm that lasts.
 */
export function addNoise(world: World, fault: Fault, onset: Nanos): void {
  const random = world.random.derive('noise');
  deployUnrelated(world, random, fault, onset);
  editContent(world, random, onset);
  switchBanner(world, random, onset);
  addHarmlessObject(world, random, onset);
  failProbes(world, random);
  rememberScaling(world, random);
  failNightlyJob(world, random);
}

/** A patch release of a service that the incident does not touch, some minutes before onset or after it. */
function deployUnrelated(world: World, random: Random, fault: Fault, onset: Nanos): void {
  const touched = fault.roots.flatMap((root) => [
    ...root.hits,
    ...(root.workload === undefined ? [] : [root.workload]),
  ]);
  const [first, ...rest] = quietServices.filter((service) => !touched.includes(service));
  if (first === undefined) return;
  const workload = workloadOf(world, random.pick([first, ...rest]));
  const offset = random.pick([-5, -3, 2, 4]) * minute + random.int(0, 50) * second;
  const { template } = revisionAt(workload, onset);
  rollOut(
    world,
    workload,
    onset + offset,
    { ...template, image: template.image.replace(/\d+$/, '3') },
    { type: 'healthy' },
    random.pick(deployers),
  );
}

/** Somebody from marketing changes a headline. */
function editContent(world: World, random: Random, onset: Nanos): void {
  const headline = random.pick(['Winter is coming', 'New arrivals', 'Gift ideas']);
  const at = onset + random.pick([-6, -2, 1, 3]) * minute + random.int(0, 50) * second;
  objectOf(world, 'ConfigMap', 'web-content').versions.push({
    at,
    content: { data: { 'content.yaml': webContent(headline) } },
    manager: 'cms-sync',
  });
}

/** A flag that only changes a picture is switched before the incident, in some shops. */
function switchBanner(world: World, random: Random, onset: Nanos): void {
  if (!random.chance(0.5)) return;
  const at = onset - random.int(2, 6) * minute;
  switchFlags(world, { winterBanner: random.pick(['sale', 'shipping']) }, at, 'kubectl-edit');
}

/** Something new that has nothing to do with the shop, so that the newest object is not always the cause. */
function addHarmlessObject(world: World, random: Random, onset: Nanos): void {
  const { namespace, object } = random.pick(harmlessObjects);
  const at = onset + random.pick([-4, -1, 1, 2, 5]) * minute + random.int(0, 50) * second;
  createObject(world, namespace, object, at);
}

function failProbes(world: World, random: Random): void {
  for (const service of ['web', 'recommendation', 'shop-db'] as const) {
    const at = random.between(1, world.end / minute - 1) * minute;
    const pod = podsAt(workloadOf(world, service), at)[0];
    if (pod?.node == null) continue;
    const message = `Readiness probe failed: dial tcp ${pod.ip}:${pod.revision.template.port}: i/o timeout`;
    world.events.push({
      ...once(Math.floor(at), 'Warning', 'Unhealthy', message),
      countBefore: random.int(0, 4),
      about: aboutPod(pod, service),
      component: 'kubelet',
      host: pod.node.name,
    });
  }
}

/** The web autoscaler went up and down again with the lunch hour: its event is seen once more, with an old first time. */
function rememberScaling(world: World, random: Random): void {
  const record = objectOf(world, 'HorizontalPodAutoscaler', 'web');
  const scaledAt = -random.int(70, 140) * minute;
  const content = autoscaler('web', {
    min: 2,
    max: 5,
    cpuPercent: 75,
    current: 2,
    lastScale: world.time.rfc3339(scaledAt),
  });
  record.versions.push({ at: scaledAt, content, manager: 'kube-controller-manager' });
  world.events.push({
    ...once(
      random.int(40, 200) * second,
      'Normal',
      'SuccessfulRescale',
      'New size: 2; reason: All metrics below target',
    ),
    firstAt: scaledAt,
    countBefore: random.int(3, 20),
    about: aboutObject(record),
    component: 'horizontal-pod-autoscaler',
  });
}

function failNightlyJob(world: World, random: Random): void {
  const failedAt = -random.int(5, 9) * hour;
  const identity = { apiVersion: 'batch/v1', kind: 'Job', namespace: 'batch', name: 'nightly-report' };
  const job = makeObject(world.random, identity, failedAt - 10 * minute, {
    metadata: { labels: { app: 'nightly-report' } },
    spec: { backoffLimit: 2, completions: 1, parallelism: 1 },
    status: {
      conditions: [
        {
          lastTransitionTime: world.time.rfc3339(failedAt),
          message: 'Job has reached the specified backoff limit',
          reason: 'BackoffLimitExceeded',
          status: 'True',
          type: 'Failed',
        },
      ],
      failed: 3,
    },
  });
  world.objects.push(job);
  world.events.push({
    ...once(
      random.int(10, 300) * second,
      'Warning',
      'BackoffLimitExceeded',
      'Job has reached the specified backoff limit',
    ),
    firstAt: failedAt,
    countBefore: random.int(1, 3),
    about: aboutObject(job),
    component: 'job-controller',
  });
}
