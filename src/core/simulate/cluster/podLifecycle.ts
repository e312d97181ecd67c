import type { Nanos } from '../time.ts';
import { minute, second } from '../time.ts';
import { once, podEvent } from './clusterEvents.ts';
import { aboutObject, aboutPod } from './lookup.ts';
import type { ObjectRecord, Pod, PodPhase, Termination, Workload, World } from './world.ts';

/** What becomes of a new pod. */
export type PodOutcome =
  | { readonly type: 'healthy' }
  /** Its image cannot be pulled; `message` is the container runtime's. */
  | { readonly type: 'image_pull'; readonly message: string }
  /** The container starts, runs `runSeconds` and ends. */
  | {
      readonly type: 'crash';
      readonly exitCode: number;
      readonly reason: 'Error' | 'OOMKilled';
      readonly runSeconds: number;
    }
  /** The runtime cannot start the container's process. */
  | { readonly type: 'start_error'; readonly message: string }
  /** No node fits; `message` is the scheduler's. */
  | { readonly type: 'unschedulable'; readonly message: string };

/** The kubelet waits so long before each new try, five minutes at most. */
const backOffSeconds = [0, 10, 20, 40, 80, 160, 300] as const;
const lastBackOff = 300;

/** Lets a new pod live from its creation to the end of the snapshot: phases and events. */
export function startPod(world: World, workload: Workload, pod: Pod, outcome: PodOutcome): void {
  if (outcome.type === 'unschedulable') {
    leavePending(world, pod, outcome.message);
    return;
  }
  schedule(world, pod);
  switch (outcome.type) {
    case 'healthy':
      becomeReady(world, workload, pod, pod.createdAt + second, 0, null);
      break;
    case 'image_pull':
      failPulls(world, workload, pod, outcome.message);
      break;
    case 'crash':
      crashAgainAndAgain(world, workload, pod, pod.createdAt + second, outcome);
      break;
    case 'start_error':
      failStarts(world, workload, pod, outcome.message);
      break;
  }
}

/** Ends the pod's container at `at` and starts it anew after the back-off. Later phases are replaced. */
export function killContainer(
  world: World,
  workload: Workload,
  pod: Pod,
  at: Nanos,
  end: { exitCode: number; reason: string; backOffSeconds: number },
): void {
  const before = pod.phases.findLast((phase) => phase.at <= at);
  const startedAt = before?.container.type === 'running' ? before.container.startedAt : pod.createdAt;
  const restarts = (before?.restarts ?? 0) + 1;
  const termination: Termination = { exitCode: end.exitCode, reason: end.reason, startedAt, finishedAt: at };
  while ((pod.phases.at(-1)?.at ?? -Infinity) > at) pod.phases.pop();
  if (end.backOffSeconds === 0) {
    becomeReady(world, workload, pod, at + second, restarts, termination);
    return;
  }
  const wait = crashWait(workload, pod);
  pod.phases.push({
    at,
    unschedulable: null,
    ready: false,
    container: wait,
    restarts: restarts - 1,
    lastEnd: termination,
  });
  podEvent(world, pod, [at + second], 'Warning', 'BackOff', backOffMessage(workload, pod), workload.name);
  becomeReady(world, workload, pod, at + end.backOffSeconds * second, restarts, termination);
}

function schedule(world: World, pod: Pod): void {
  const node = pod.node?.name ?? '';
  pod.phases.push({
    at: pod.createdAt,
    unschedulable: null,
    ready: false,
    container: { type: 'waiting', reason: 'ContainerCreating' },
    restarts: 0,
    lastEnd: null,
  });
  const message = `Successfully assigned ${pod.namespace}/${pod.name} to ${node}`;
  world.events.push({
    ...once(pod.createdAt + 0.02 * second, 'Normal', 'Scheduled', message),
    about: aboutPod(pod),
    component: 'default-scheduler',
  });
}

function becomeReady(
  world: World,
  workload: Workload,
  pod: Pod,
  startedAt: Nanos,
  restarts: number,
  lastEnd: Termination | null,
): void {
  const running = {
    unschedulable: null,
    container: { type: 'running', startedAt },
    restarts,
    lastEnd,
  } as const;
  pod.phases.push({ ...running, at: startedAt, ready: false });
  pod.phases.push({ ...running, at: startedAt + workload.startupSeconds * second, ready: true });
  announceStart(world, workload, pod, startedAt);
}

function announceStart(world: World, workload: Workload, pod: Pod, startedAt: Nanos): void {
  const pulled = `Container image "${pod.revision.template.image}" already present on machine`;
  podEvent(world, pod, [startedAt - 0.4 * second], 'Normal', 'Pulled', pulled, workload.name);
  podEvent(
    world,
    pod,
    [startedAt - 0.3 * second],
    'Normal',
    'Created',
    `Created container: ${workload.name}`,
    workload.name,
  );
  podEvent(world, pod, [startedAt], 'Normal', 'Started', `Started container ${workload.name}`, workload.name);
}

function crashAgainAndAgain(
  world: World,
  workload: Workload,
  pod: Pod,
  firstStart: Nanos,
  outcome: Extract<PodOutcome, { type: 'crash' }>,
): void {
  let startedAt = firstStart;
  let lastEnd: Termination | null = null;
  const backOffs: Nanos[] = [];
  for (let restarts = 0; startedAt < world.end; restarts++) {
    pod.phases.push(notReady(startedAt, { type: 'running', startedAt }, restarts, lastEnd));
    announceStart(world, workload, pod, startedAt);
    const finishedAt = startedAt + outcome.runSeconds * second;
    lastEnd = { exitCode: outcome.exitCode, reason: outcome.reason, startedAt, finishedAt };
    const wait = restarts === 0 ? ({ type: 'terminated', end: lastEnd } as const) : crashWait(workload, pod);
    pod.phases.push(notReady(finishedAt, wait, restarts, lastEnd));
    backOffs.push(finishedAt + second);
    startedAt = finishedAt + (backOffSeconds[restarts] ?? lastBackOff) * second + 0.8 * second;
  }
  podEvent(world, pod, backOffs, 'Warning', 'BackOff', backOffMessage(workload, pod), workload.name);
}

function failStarts(world: World, workload: Workload, pod: Pod, message: string): void {
  let at = pod.createdAt + 1.5 * second;
  const failures: Nanos[] = [];
  const backOffs: Nanos[] = [];
  for (let restarts = 0; at < world.end; restarts++) {
    const lastEnd = { exitCode: 128, reason: 'StartError', message, startedAt: at, finishedAt: at };
    pod.phases.push(
      notReady(at, { type: 'waiting', reason: 'RunContainerError', message }, restarts, lastEnd),
    );
    pod.phases.push(notReady(at + 2 * second, crashWait(workload, pod), restarts, lastEnd));
    failures.push(at);
    if (restarts > 0) backOffs.push(at + 2 * second);
    at += (backOffSeconds[restarts + 1] ?? lastBackOff) * second + 1.1 * second;
  }
  podEvent(world, pod, failures, 'Warning', 'Failed', `Error: ${message}`, workload.name);
  podEvent(world, pod, backOffs, 'Warning', 'BackOff', backOffMessage(workload, pod), workload.name);
}

function failPulls(world: World, workload: Workload, pod: Pod, message: string): void {
  const { image } = pod.revision.template;
  let at = pod.createdAt + 0.6 * second;
  const pulls: Nanos[] = [];
  const waits: Nanos[] = [];
  for (let tries = 0; at < world.end; tries++) {
    pulls.push(at);
    const failedAt = at + 1.4 * second;
    pod.phases.push(notReady(failedAt, { type: 'waiting', reason: 'ErrImagePull', message }, 0, null));
    const backOff = `Back-off pulling image "${image}": ErrImagePull: ${message}`;
    const backedOffAt = failedAt + 12 * second;
    pod.phases.push(
      notReady(backedOffAt, { type: 'waiting', reason: 'ImagePullBackOff', message: backOff }, 0, null),
    );
    waits.push(backedOffAt);
    at = backedOffAt + (backOffSeconds[tries + 1] ?? lastBackOff) * second;
  }
  const failures = pulls.map((pull) => pull + 1.4 * second);
  podEvent(world, pod, pulls, 'Normal', 'Pulling', `Pulling image "${image}"`, workload.name);
  podEvent(
    world,
    pod,
    failures,
    'Warning',
    'Failed',
    `Failed to pull image "${image}": ${message}`,
    workload.name,
  );
  podEvent(world, pod, failures, 'Warning', 'Failed', 'Error: ErrImagePull', workload.name);
  podEvent(world, pod, waits, 'Normal', 'BackOff', `Back-off pulling image "${image}"`, workload.name);
  podEvent(world, pod, waits, 'Warning', 'Failed', 'Error: ImagePullBackOff', workload.name);
}

function leavePending(world: World, pod: Pod, message: string): void {
  const container = { type: 'waiting', reason: 'ContainerCreating' } as const;
  pod.phases.push({
    at: pod.createdAt,
    unschedulable: message,
    ready: false,
    container,
    restarts: 0,
    lastEnd: null,
  });
  const times: Nanos[] = [];
  for (let at = pod.createdAt + 0.03 * second; at < world.end; at += 5 * minute) times.push(at);
  const [first = pod.createdAt, ...rest] = times;
  world.events.push({
    ...once(first, 'Warning', 'FailedScheduling', message),
    times: [first, ...rest],
    about: aboutPod(pod),
    component: 'default-scheduler',
  });
}

function notReady(
  at: Nanos,
  container: PodPhase['container'],
  restarts: number,
  lastEnd: Termination | null,
): PodPhase {
  return { at, unschedulable: null, ready: false, container, restarts, lastEnd };
}

function crashWait(workload: Workload, pod: Pod): PodPhase['container'] {
  const message = `back-off 40s restarting failed container=${workload.name} pod=${pod.name}_${pod.namespace}(${pod.uid})`;
  return { type: 'waiting', reason: 'CrashLoopBackOff', message };
}

function backOffMessage(workload: Workload, pod: Pod): string {
  return `Back-off restarting failed container ${workload.name} in pod ${pod.name}_${pod.namespace}(${pod.uid})`;
}

/** The node's kernel monitor tells of a process that it killed for want of memory. */
export function reportOutOfMemory(world: World, node: ObjectRecord, process: string, at: Nanos): void {
  const pid = world.random.derive(`oom/${process}/${at}`).int(20_000, 90_000);
  const message = `Memory cgroup out of memory: Killed process ${pid} (${process})`;
  world.events.push({
    ...once(at + 0.3 * second, 'Warning', 'OOMKilling', message),
    about: aboutObject(node),
    component: 'kernel-monitor',
    host: node.name,
  });
}
