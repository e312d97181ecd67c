import type { Json, JsonObject } from '../json.ts';
import type { Nanos, TimeFormat } from '../time.ts';
import { second } from '../time.ts';
import { phaseAt } from './lookup.ts';
import type { ContainerState, Pod, PodPhase, PodTemplate, Termination, Workload } from './world.ts';

/** Labels that select a workload's pods. */
export function selectorLabels(workload: Workload): JsonObject {
  return { 'app.kubernetes.io/name': workload.name };
}

/** Labels of a template: they carry its version, so that each revision has its own. */
export function templateLabels(workload: Workload, template: PodTemplate): JsonObject {
  const version = template.image.split(':').at(-1) ?? '';
  return {
    ...selectorLabels(workload),
    'app.kubernetes.io/part-of': workload.namespace,
    'app.kubernetes.io/version': version,
  };
}

/** The pod spec that a template stands for. */
export function podSpec(workload: Workload, template: PodTemplate): JsonObject {
  return {
    containers: [container(workload, template)],
    dnsPolicy: 'ClusterFirst',
    ...(template.nodeSelector === undefined ? {} : { nodeSelector: template.nodeSelector }),
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    serviceAccountName: workload.namespace,
    terminationGracePeriodSeconds: 30,
    ...volumes(template),
  };
}

function container(workload: Workload, template: PodTemplate): JsonObject {
  const { name } = workload;
  const own = Object.entries(template.env).map(([key, value]) => ({ name: key, value }));
  const common: Json[] = [
    { name: 'OTEL_SERVICE_NAME', value: name },
    { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'http://otel-collector.monitoring:4317' },
  ];
  return {
    ...(template.args === undefined ? {} : { args: template.args }),
    ...(template.command === undefined ? {} : { command: template.command }),
    env: [...own, ...common],
    image: template.image,
    imagePullPolicy: 'IfNotPresent',
    name,
    ports: [{ containerPort: template.port, name: 'service', protocol: 'TCP' }],
    readinessProbe: {
      failureThreshold: 3,
      periodSeconds: 5,
      tcpSocket: { port: template.port },
      timeoutSeconds: 1,
    },
    resources: {
      limits: { cpu: `${template.cpuLimitMillis}m`, memory: `${template.memoryLimitMib}Mi` },
      requests: { cpu: `${template.cpuRequestMillis}m`, memory: `${template.memoryRequestMib}Mi` },
    },
    ...mounts(template),
  };
}

function mounts(template: PodTemplate): JsonObject {
  const list = [
    ...(template.configMap === undefined
      ? []
      : [{ mountPath: template.configMap.mountPath, name: 'config' }]),
    ...(template.volumeClaim === undefined ? [] : [{ mountPath: '/var/lib/postgresql/data', name: 'data' }]),
  ];
  return list.length === 0 ? {} : { volumeMounts: list };
}

function volumes(template: PodTemplate): JsonObject {
  const list = [
    ...(template.configMap === undefined
      ? []
      : [{ configMap: { name: template.configMap.name }, name: 'config' }]),
    ...(template.volumeClaim === undefined
      ? []
      : [{ name: 'data', persistentVolumeClaim: { claimName: template.volumeClaim } }]),
  ];
  return list.length === 0 ? {} : { volumes: list };
}

/** The manifest of a pod as it is at a time, without what every object has: objectsAt.ts adds that. */
export function podContent(time: TimeFormat, workload: Workload, pod: Pod, at: Nanos): JsonObject {
  const phase = phaseAt(pod, at);
  const { revision } = pod;
  return {
    metadata: {
      labels: { ...templateLabels(workload, revision.template), 'pod-template-hash': revision.hash },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          controller: true,
          kind: 'ReplicaSet',
          name: revision.replicaSetName,
          uid: revision.replicaSetUid,
        },
      ],
    },
    spec: {
      ...podSpec(workload, revision.template),
      ...(pod.node === null ? {} : { nodeName: pod.node.name }),
    },
    status: {
      conditions: conditions(time, pod, phase),
      ...(phase.unschedulable === null
        ? { containerStatuses: [containerStatus(time, workload, pod, phase)] }
        : {}),
      ...(pod.node === null ? {} : { hostIP: pod.node.ip }),
      phase: isStarted(phase) ? 'Running' : 'Pending',
      ...(phase.unschedulable === null ? { podIP: pod.ip } : {}),
      qosClass: 'Burstable',
      ...(phase.unschedulable === null ? { startTime: time.rfc3339(pod.createdAt) } : {}),
    },
  };
}

function isStarted(phase: PodPhase): boolean {
  return phase.container.type !== 'waiting' || phase.restarts > 0 || phase.lastEnd !== null;
}

function conditions(time: TimeFormat, pod: Pod, phase: PodPhase): Json[] {
  const condition = (
    type: string,
    ok: boolean,
    since: Nanos,
    why?: { reason: string; message: string },
  ): JsonObject => ({
    lastTransitionTime: time.rfc3339(since),
    ...(ok || why === undefined ? {} : why),
    status: ok ? 'True' : 'False',
    type,
  });
  if (phase.unschedulable !== null) {
    return [
      condition('PodScheduled', false, pod.createdAt, {
        reason: 'Unschedulable',
        message: phase.unschedulable,
      }),
    ];
  }
  const unready = {
    reason: 'ContainersNotReady',
    message: `containers with unready status: [${pod.revision.replicaSetName.slice(0, -pod.revision.hash.length - 1)}]`,
  };
  const since = readySince(pod, phase);
  return [
    condition('PodScheduled', true, pod.createdAt),
    condition('Initialized', true, pod.createdAt),
    condition('ContainersReady', phase.ready, since, unready),
    condition('Ready', phase.ready, since, unready),
  ];
}

/** Since when the pod has been as ready, or as unready, as it is in `phase`. */
function readySince(pod: Pod, phase: PodPhase): Nanos {
  let since = phase.at;
  for (const earlier of pod.phases.slice(0, pod.phases.indexOf(phase)).reverse()) {
    if (earlier.ready !== phase.ready) break;
    since = earlier.at;
  }
  return since;
}

function containerStatus(time: TimeFormat, workload: Workload, pod: Pod, phase: PodPhase): JsonObject {
  const { image } = pod.revision.template;
  const started = phase.container.type === 'running';
  return {
    ...(started ? { containerID: `containerd://${containerId(pod, phase.restarts)}` } : {}),
    image,
    imageID: started ? `${image.split(':')[0]}@sha256:${containerId(pod, -1)}` : '',
    lastState: phase.lastEnd === null ? {} : { terminated: termination(time, phase.lastEnd) },
    name: workload.name,
    ready: phase.ready,
    restartCount: phase.restarts,
    started: phase.ready,
    state: state(time, phase.container),
  };
}

/** 64 hexadecimal digits that follow from the pod and the restart. */
export function containerId(pod: Pod, restart: number): string {
  const digits = pod.uid.replaceAll('-', '');
  const shift = (restart + 3) % digits.length;
  return (digits.slice(shift) + digits.slice(0, shift) + digits).slice(0, 64);
}

function state(time: TimeFormat, container: ContainerState): JsonObject {
  switch (container.type) {
    case 'running':
      return { running: { startedAt: time.rfc3339(container.startedAt) } };
    case 'terminated':
      return { terminated: termination(time, container.end) };
    case 'waiting': {
      const { reason, message } = container;
      return { waiting: { ...(message === undefined ? {} : { message }), reason } };
    }
  }
}

function termination(time: TimeFormat, end: Termination): JsonObject {
  return {
    exitCode: end.exitCode,
    finishedAt: time.rfc3339(Math.floor(end.finishedAt / second) * second),
    ...(end.message === undefined ? {} : { message: end.message }),
    reason: end.reason,
    startedAt: time.rfc3339(end.startedAt),
  };
}
