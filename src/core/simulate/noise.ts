import { once } from './cluster/clusterEvents.ts';
import { aboutObject, aboutPod, objectOf, podsAt, revisionAt, workloadOf } from './cluster/lookup.ts';
import { addVersion, createObject, makeObject } from './cluster/makeObject.ts';
import { movePod } from './cluster/movePod.ts';
import { killContainer, reportOutOfMemory } from './cluster/podLifecycle.ts';
import { rollOut } from './cluster/rollout.ts';
import { autoscaler, webContent } from './cluster/shopObjects.ts';
import type { PodTemplate, World } from './cluster/world.ts';
import { deployers, switchFlags } from './fault/applyChange.ts';
import type { Fault } from './fault/fault.ts';
import type { PlannedAct } from './fault/plannedAct.ts';
import { harmlessObjects } from './harmlessObjects.ts';
import { hour, minute, type Nanos, second } from './time.ts';
import type { ServiceName } from './traffic/services.ts';

/** Services whose short absence nobody notices. */
const quietServices: readonly ServiceName[] = [
  'email',
  'fraud-detection',
  'recommendation',
  'ads',
  'accounting',
];

/** Services that most requests pass: a change of theirs is the first thing to be suspected. */
const busyServices: readonly ServiceName[] = [
  'edge-gateway',
  'web',
  'checkout',
  'cart',
  'shipping',
  'payment',
];

/**
 * What goes on in a cluster besides the incident: deploys, one of them where the alerts will be, an edited text, a
 * switched flag, a new object, a restart, a probe that failed once, a job that fails every night. None of it does harm
 * that lasts. What happened long ago is there at once; the rest is to be done when its time comes.
 */
export function planNoise(world: World, fault: Fault, onset: Nanos): PlannedAct[] {
  rememberScaling(world);
  failNightlyJob(world);
  const touched = touchedBy(fault);
  return [
    ...deploy(world, onset, touched, quietServices, 'quiet'),
    ...(world.random.derive('noise/busy').chance(0.6)
      ? deploy(world, onset, touched, busyServices, 'busy')
      : []),
    editContent(world, onset),
    ...switchBanner(world, fault, onset),
    addHarmlessObject(world, onset),
    ...restartUnrelated(world, onset, touched),
    ...moveUnrelated(world, onset, touched),
    ...failProbes(world),
  ];
}

/** Services that the fault itself changes or hits first. */
function touchedBy(fault: Fault): Set<ServiceName> {
  const hit = fault.roots.flatMap((root) => [
    ...root.hits,
    ...(root.workload === undefined ? [] : [root.workload]),
  ]);
  return new Set([
    ...hit,
    ...[...fault.changes, ...(fault.company ?? [])].flatMap((change) =>
      'service' in change ? [change.service] : [],
    ),
  ]);
}

/** What people change in a Deployment on an ordinary day. */
const harmlessEdits: readonly [Edit, ...Edit[]] = [
  (template) => ({ ...template, image: template.image.replace(/\d+$/, '3') }),
  (template) => ({ ...template, env: { ...template.env, LOG_LEVEL: 'debug' } }),
  (template) => ({ ...template, env: { ...template.env, OTEL_TRACES_SAMPLER: 'parentbased_always_on' } }),
  (template) => ({ ...template, cpuLimitMillis: template.cpuLimitMillis * 2 }),
];

type Edit = (template: PodTemplate) => PodTemplate;

/** A deploy that works, of a service that the fault does not touch, some minutes before onset or after it. */
function deploy(
  world: World,
  onset: Nanos,
  touched: ReadonlySet<ServiceName>,
  candidates: readonly ServiceName[],
  stream: string,
): PlannedAct[] {
  const random = world.random.derive(`noise/deploy/${stream}`);
  const [first, ...rest] = candidates.filter((service) => !touched.has(service));
  if (first === undefined) return [];
  const workload = workloadOf(world, random.pick([first, ...rest]));
  const at = onset + random.pick([-5, -3, -1, 2, 4]) * minute + random.int(0, 50) * second;
  const manager = random.pick(deployers);
  const edit = random.pick(harmlessEdits);
  const act = (): void => {
    rollOut(world, workload, at, edit(revisionAt(workload, at).template), { type: 'healthy' }, manager);
  };
  return [{ at, act }];
}

/** Somebody from marketing changes a headline. */
function editContent(world: World, onset: Nanos): PlannedAct {
  const random = world.random.derive('noise/content');
  const headline = random.pick(['Winter is coming', 'New arrivals', 'Gift ideas']);
  const at = onset + random.pick([-6, -2, 1, 3]) * minute + random.int(0, 50) * second;
  const content = { data: { 'content.yaml': webContent(headline) } };
  return { at, act: () => addVersion(objectOf(world, 'ConfigMap', 'web-content'), at, content, 'cms-sync') };
}

/** A flag that only changes a picture is switched, in some shops whose flags are not what goes wrong. */
function switchBanner(world: World, fault: Fault, onset: Nanos): PlannedAct[] {
  const random = world.random.derive('noise/banner');
  if (!random.chance(0.5) || fault.changes.some((change) => change.type === 'flags')) return [];
  const at = onset + random.pick([-6, -4, -1, 2]) * minute + random.int(0, 50) * second;
  const winterBanner = random.pick(['sale', 'shipping']);
  return [{ at, act: () => switchFlags(world, { winterBanner }, at, 'kubectl-edit') }];
}

/** Something new that has nothing to do with the shop, so that the newest object is not always the cause. */
function addHarmlessObject(world: World, onset: Nanos): PlannedAct {
  const random = world.random.derive('noise/object');
  const { namespace, object } = random.pick(harmlessObjects);
  const at = onset + random.pick([-4, -1, 1, 2, 5]) * minute + random.int(0, 50) * second;
  return {
    at,
    act: () => {
      createObject(world, namespace, object, at);
    },
  };
}

/** A leak that everybody knows lets one container run out of memory every few days; it is back in seconds. */
function restartUnrelated(world: World, onset: Nanos, touched: ReadonlySet<ServiceName>): PlannedAct[] {
  const random = world.random.derive('noise/restart');
  const [first, ...rest] = quietServices.filter((service) => !touched.has(service));
  if (first === undefined) return [];
  const workload = workloadOf(world, random.pick([first, ...rest]));
  const at = onset + random.pick([-6, -2.5, 1.5, 5]) * minute + random.int(0, 20) * second;
  const act = (): void => {
    const pod = podsAt(workload, at).find((candidate) =>
      candidate.phases.some((phase) => phase.ready && phase.at < at),
    );
    if (pod?.node == null) return;
    killContainer(world, workload, pod, at, { exitCode: 137, reason: 'OOMKilled', backOffSeconds: 0 });
    reportOutOfMemory(world, pod.node.record, workload.name, at);
  };
  return [{ at, act }];
}

/** The descheduler evens out the nodes: a pod goes and comes, in most recordings. */
function moveUnrelated(world: World, onset: Nanos, touched: ReadonlySet<ServiceName>): PlannedAct[] {
  const random = world.random.derive('noise/move');
  const [first, ...rest] = quietServices.filter((service) => !touched.has(service));
  if (first === undefined || !random.chance(0.8)) return [];
  const workload = workloadOf(world, random.pick([first, ...rest]));
  const at = onset + random.pick([-5, -2, -0.5, 1, 3]) * minute + random.int(0, 20) * second;
  return [{ at, act: () => movePod(world, workload, at, 'descheduler') }];
}

/** Probes fail once in a while when a node is busy for a second. */
function failProbes(world: World): PlannedAct[] {
  const random = world.random.derive('noise/probes');
  return (['web', 'recommendation', 'shop-db'] as const).map((service) => {
    const at = Math.floor(random.between(1, world.end / minute - 1) * minute);
    const countBefore = random.int(0, 4);
    const act = (): void => {
      const pod = podsAt(workloadOf(world, service), at)[0];
      if (pod?.node == null) return;
      const message = `Readiness probe failed: dial tcp ${pod.ip}:${pod.revision.template.port}: i/o timeout`;
      world.events.push({
        ...once(at, 'Warning', 'Unhealthy', message),
        countBefore,
        about: aboutPod(pod, service),
        component: 'kubelet',
        host: pod.node.name,
      });
    };
    return { at, act };
  });
}

/** The web autoscaler went up and down again with the lunch hour: both events are seen once more, with old first times. */
function rememberScaling(world: World): void {
  const random = world.random.derive('noise/scaling');
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
  const seenAt = random.int(40, 200) * second;
  const countBefore = random.int(3, 20);
  const sizes = [
    [5, 'cpu resource utilization (percentage of request) above target', scaledAt - 40 * minute],
    [2, 'All metrics below target', scaledAt],
  ] as const;
  for (const [size, reason, firstAt] of sizes) {
    world.events.push({
      ...once(seenAt, 'Normal', 'SuccessfulRescale', `New size: ${size}; reason: ${reason}`),
      firstAt,
      countBefore,
      about: aboutObject(record),
      component: 'horizontal-pod-autoscaler',
    });
  }
}

function failNightlyJob(world: World): void {
  const random = world.random.derive('noise/job');
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
