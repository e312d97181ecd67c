import type { JsonObject } from '../json.ts';
import type { Random } from '../random.ts';
import type { Nanos, TimeFormat } from '../time.ts';

/** What a Deployment's pod template says. */
export interface PodTemplate {
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly port: number;
  readonly cpuRequestMillis: number;
  readonly cpuLimitMillis: number;
  readonly memoryRequestMib: number;
  readonly memoryLimitMib: number;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly volumeClaim?: string;
  readonly configMap?: { readonly name: string; readonly mountPath: string };
}

/** How a container ended. */
export interface Termination {
  readonly exitCode: number;
  readonly reason: string;
  readonly message?: string;
  readonly startedAt: Nanos;
  readonly finishedAt: Nanos;
}

export type ContainerState =
  | { readonly type: 'waiting'; readonly reason: string; readonly message?: string }
  | { readonly type: 'running'; readonly startedAt: Nanos }
  | { readonly type: 'terminated'; readonly end: Termination };

/** The state of a pod from `at` until its next phase. */
export interface PodPhase {
  readonly at: Nanos;
  /** Why the scheduler finds no node; null once it has one. */
  readonly unschedulable: string | null;
  readonly ready: boolean;
  readonly container: ContainerState;
  readonly restarts: number;
  readonly lastEnd: Termination | null;
}

export interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly ip: string;
  readonly revision: Revision;
  readonly createdAt: Nanos;
  node: Node | null;
  deletedAt: Nanos | null;
  readonly phases: PodPhase[];
}

export interface Revision {
  readonly at: Nanos;
  readonly number: number;
  readonly replicaSetName: string;
  readonly replicaSetUid: string;
  readonly hash: string;
  readonly template: PodTemplate;
  /** Who changed the template: helm, kubectl-edit, argocd-controller. */
  readonly manager: string;
}

/** A Deployment with its ReplicaSets, Pods, Service and endpoints. */
export interface Workload {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly serviceUid: string;
  readonly clusterIp: string;
  readonly createdAt: Nanos;
  readonly startupSeconds: number;
  readonly memoryUseMib: number;
  readonly cpuUseMillis: number;
  readonly revisions: Revision[];
  readonly replicas: { readonly at: Nanos; readonly count: number }[];
  readonly pods: Pod[];
  /** Ports that its Service forwards to, where that is not the container's own. */
  readonly targetPorts: { readonly at: Nanos; readonly port: number }[];
  /** From when the ReplicaSet controller is refused new pods, with the API server's words. */
  refusal: { readonly at: Nanos; readonly message: string } | null;
}

/** What an object holds besides its identity: `metadata` (labels, annotations), `spec`, `data`, `status`. */
export type ObjectContent = JsonObject & { readonly metadata?: JsonObject };

/** Any object that is not derived from a workload. `content: null` means deleted. */
export interface ObjectRecord {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly uid: string;
  readonly createdAt: Nanos;
  readonly versions: {
    readonly at: Nanos;
    readonly content: ObjectContent | null;
    readonly manager: string;
  }[];
}

export interface Node {
  readonly name: string;
  readonly ip: string;
  readonly zone: string;
  readonly record: ObjectRecord;
}

/** The object that an event is about. */
export interface EventSubject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly uid: string;
  readonly fieldPath?: string;
}

/** One Kubernetes Event object, seen again at each of `times`, its count rising. */
export interface ClusterEvent {
  readonly times: readonly [Nanos, ...Nanos[]];
  /** Times that it had happened before the first of `times`. */
  readonly countBefore: number;
  readonly firstAt: Nanos;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly about: EventSubject;
  readonly component: string;
  readonly host?: string;
}

/** Everything that the API server would hold during the snapshot, from its first to its last instant. */
export interface World {
  readonly time: TimeFormat;
  readonly random: Random;
  /** Length of the snapshot. */
  readonly end: Nanos;
  readonly nodes: readonly [Node, ...Node[]];
  /** By `namespace/name`. */
  readonly workloads: Map<string, Workload>;
  readonly objects: ObjectRecord[];
  readonly events: ClusterEvent[];
}
