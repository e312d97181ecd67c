/** `namespace/Kind/name`, with `cluster` for objects without a namespace. */
export type EntityName = string;

export interface AlertFact {
  readonly name: string;
  readonly namespace: string;
  /** `service_name`, `pod`, `deployment`, … and their values. */
  readonly subjects: ReadonlyMap<string, string>;
  readonly severity: string;
  readonly firing: boolean;
  /** When it first became active, and when it last did: an alert may end and come back. */
  readonly since: number | null;
  readonly again: number | null;
  readonly quote: string;
}

export interface EventFact {
  readonly warning: boolean;
  readonly entity: EntityName;
  readonly reason: string;
  readonly count: number;
  readonly first: number | null;
  readonly last: number | null;
  readonly message: string;
  readonly quote: string;
}

/** An object that is not what it was. `context`, `before` and `after` are pieces of its JSON. */
export interface ChangeFact {
  readonly what: 'changed' | 'appeared' | 'gone' | 'edited';
  readonly entity: EntityName;
  /** When it was last seen unchanged, and first seen changed. */
  readonly notBefore: number | null;
  readonly notAfter: number | null;
  readonly context: string;
  readonly before: string;
  readonly after: string;
  readonly quote: string;
}

export interface RuleFact {
  readonly entity: EntityName;
  readonly created: number | null;
  readonly specification: string;
  readonly quote: string;
}

export interface WorkloadFact {
  readonly entity: EntityName;
  readonly wanted: number;
  readonly available: number;
  readonly image: string;
  /** Names of the ConfigMaps and Secrets that it reads. */
  readonly configuration: readonly string[];
  /** Values of its settings that may be host names of others. */
  readonly addresses: readonly string[];
  readonly quote: string;
}

export interface PodFact {
  readonly entity: EntityName;
  readonly phase: string;
  readonly reason: string;
  readonly restarts: number;
  readonly quote: string;
}

export interface NodeFact {
  readonly entity: EntityName;
  readonly oddity: string;
  readonly quote: string;
}

/** Spans of a service; times in milliseconds. */
export interface ServiceFact {
  readonly service: string;
  readonly namespace: string;
  readonly errorsBefore: number;
  readonly errorsAfter: number;
  readonly spansBefore: number;
  readonly spansAfter: number;
  readonly meanBeforeMs: number;
  readonly meanAfterMs: number;
  readonly quote: string;
}

/** Failed or slow spans that begin at `service`, or at `peer` when it called one. */
export interface OriginFact {
  readonly service: string;
  readonly spanKind: string;
  readonly peer: string;
  readonly before: number;
  readonly after: number;
  readonly message: string;
  readonly quote: string;
}

export interface CallFact {
  readonly caller: string;
  readonly callee: string;
}

export interface LogFact {
  readonly service: string;
  readonly namespace: string;
  readonly level: string;
  readonly before: number;
  readonly after: number;
  readonly message: string;
  readonly quote: string;
}

/** Everything that the results so far have shown; lists in the order in which it was printed. */
export interface Facts {
  readonly alerts: readonly AlertFact[];
  readonly events: readonly EventFact[];
  readonly changes: readonly ChangeFact[];
  readonly rules: readonly RuleFact[];
  readonly workloads: readonly WorkloadFact[];
  readonly pods: readonly PodFact[];
  readonly nodes: readonly NodeFact[];
  readonly services: readonly ServiceFact[];
  readonly faults: readonly OriginFact[];
  readonly lags: readonly OriginFact[];
  readonly calls: readonly CallFact[];
  readonly logs: readonly LogFact[];
}

export const noFacts: Facts = {
  alerts: [],
  events: [],
  changes: [],
  rules: [],
  workloads: [],
  pods: [],
  nodes: [],
  services: [],
  faults: [],
  lags: [],
  calls: [],
  logs: [],
};

export interface EntityParts {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
}

/** The three parts of an entity's name, or null for what is not one. */
export function partsOf(entity: EntityName): EntityParts | null {
  const match = /^([^/]+)\/([^/]+)\/(.+)$/.exec(entity);
  const [, namespace, kind, name] = match ?? [];
  return namespace && kind && name ? { namespace, kind, name } : null;
}
