import type { NewObject } from '../cluster/makeObject.ts';
import type { Mover } from '../cluster/movePod.ts';
import type { RolloutOutcome } from '../cluster/rollout.ts';
import type { ObjectContent, PodTemplate, World } from '../cluster/world.ts';
import type { JsonObject } from '../json.ts';
import type { Nanos } from '../time.ts';
import type { Effect } from '../traffic/effect.ts';
import type { ServiceName } from '../traffic/services.ts';

/** What changes in the cluster, and when: minutes after onset, negative ones before it, 0 if absent. */
export type Change = { readonly atMinute?: number } & (
  | {
      /** A Deployment's template is changed. */
      readonly type: 'rollout';
      readonly service: ServiceName;
      readonly set: (template: PodTemplate) => PodTemplate;
      readonly pods: RolloutOutcome;
    }
  | {
      /** Feature flags are switched to other variants in the shop's flag ConfigMap. */
      readonly type: 'flags';
      readonly variants: Readonly<Record<string, string>>;
    }
  | {
      /** An object is created. */
      readonly type: 'create';
      readonly object: NewObject;
    }
  | {
      /** An existing object gets new content. */
      readonly type: 'replace';
      readonly kind: string;
      readonly name: string;
      readonly content: (world: World, at: Nanos) => ObjectContent;
      readonly manager: string;
      readonly event?: { readonly reason: string; readonly message: string; readonly component: string };
    }
  | {
      /** A Chaos Mesh schedule; `atMinute` is its first run, one period after it was made. */
      readonly type: 'chaos';
      readonly name: string;
      readonly kind: ChaosKind;
      /** The experiment's spec, its selector included and its duration left out. */
      readonly spec: JsonObject;
      readonly service: ServiceName;
      readonly everyMinutes: number;
      readonly lastsMinutes: number;
    }
  | {
      /** The kernel kills the service's container again and again. */
      readonly type: 'kills';
      readonly service: ServiceName;
      readonly exitCode: number;
      readonly reason: 'OOMKilled' | 'Error';
      /** Minutes after onset, each with the back-off before the next start. */
      readonly at: readonly { readonly minute: number; readonly backOffSeconds: number }[];
    }
  | {
      /** The number of replicas changes. */
      readonly type: 'scale';
      readonly service: ServiceName;
      readonly to: number;
    }
  | {
      /** A Service forwards to another port of its pods. */
      readonly type: 'target_port';
      readonly service: ServiceName;
      readonly port: number;
    }
  | {
      /** The node that holds the database's volume takes no new pods. */
      readonly type: 'cordon';
    }
  | {
      /** One pod of the service is replaced by another of the same revision. */
      readonly type: 'move';
      readonly service: ServiceName;
      readonly by: Mover;
    }
);

export type ChaosKind = 'NetworkChaos' | 'StressChaos' | 'JVMChaos' | 'PodChaos';

/** An entity that is a root cause. */
export interface Root {
  readonly kind: string;
  /** Exact name, or one that only the cluster knows, such as a node's. */
  readonly name: string | ((world: World) => string);
  /** Absent for cluster-scoped kinds. */
  readonly namespace?: string;
  /** The workload that the root is, if it is one: its Pods, ReplicaSet and Service then are the same thing. */
  readonly workload?: ServiceName;
  /** Chaos experiment that a Schedule spawned: the same thing too. */
  readonly spawned?: ChaosKind;
  /** Services that suffer first. */
  readonly hits: readonly ServiceName[];
  /** What it does to them, as a sentence for the ground truth. */
  readonly effect: string;
  readonly truth: {
    readonly category: string;
    readonly condition: string;
    readonly mechanism: string;
    readonly changed?: { readonly element: string; readonly from: string; readonly to: string };
    readonly actions: readonly string[];
  };
}

/**
 * One thing that can go wrong, as data: what changes in the cluster, how services suffer beyond what follows from the
 * cluster's state, and what the ground truth says. The comment of each says by what evidence an expert finds its roots, of
 * two kinds at least, and what only looks like the cause. Nothing of `id`, `roots` or the file's name reaches a snapshot.
 */
export interface Fault {
  readonly id: string;
  /** What an operator notices; the time of onset follows it in a title. */
  readonly symptom: string;
  readonly changes: readonly Change[];
  /** Changes beside them that do no harm, where people would look first. */
  readonly company?: readonly Change[];
  readonly effects: readonly Effect[];
  /** Independent root causes; never empty. */
  readonly roots: readonly [Root, ...Root[]];
  /** Shape of its ground truth file: both occur in the real set. */
  readonly shape: 'flat' | 'wrapped';
}
