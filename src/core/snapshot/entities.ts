import type { EntityRef } from './entityRefs.ts';

/** The parts of a snapshot in which an entity was seen, and how often: versions, events, records, spans, samples, alerts. */
export const entitySources = ['objects', 'events', 'logs', 'traces', 'metrics', 'alerts'] as const;
export type EntitySource = (typeof entitySources)[number];

/** What says that something was wrong with an entity. */
export const symptomKinds = ['firing_alerts', 'warning_events', 'error_logs', 'error_spans'] as const;
export type SymptomKind = (typeof symptomKinds)[number];

export interface IndexedEntity {
  readonly seen: { [source in EntitySource]?: number };
  readonly symptoms: { [kind in SymptomKind]?: number };
  /** Keys of the entities that own it. */
  readonly owners?: readonly string[];
}

/** The form in which an index is kept: JSON. */
export interface EntityIndexData {
  readonly schema_version: '1.0';
  /** By `namespace/Kind/name` or `cluster/Kind/name`, sorted. */
  readonly entities: Readonly<Record<string, IndexedEntity>>;
  /** Whether a file of the snapshot is an excerpt: then an entity that is not here may still have been in the cluster. */
  readonly partial: boolean;
  /** What is wrong with the snapshot's files; what could be read of them is in the index. */
  readonly problems: readonly string[];
}

/** A name to look up: as a claim gives it. Kind and namespace ignore case; namespace null means any. */
export interface EntityName {
  readonly namespace: string | null;
  readonly kind: string;
  readonly name: string;
}

/** Every entity of a snapshot: Kubernetes objects, pods, services, nodes, namespaces, chaos objects. */
export class EntityIndex {
  private readonly data: EntityIndexData;
  /** Keys of the entities, by kind in lower case and name. */
  private readonly byKindAndName = new Map<string, string[]>();
  /** Keys of what an entity owns. */
  private readonly owned = new Map<string, string[]>();

  constructor(data: EntityIndexData) {
    this.data = data;
    for (const [key, entity] of Object.entries(data.entities)) {
      const { kind, name } = parseKey(key);
      append(this.byKindAndName, `${kind.toLowerCase()}/${name}`, key);
      for (const owner of entity.owners ?? []) append(this.owned, owner, key);
    }
  }

  /** Number of entities. */
  get size(): number {
    return Object.keys(this.data.entities).length;
  }

  get partial(): boolean {
    return this.data.partial;
  }

  get problems(): readonly string[] {
    return this.data.problems;
  }

  /** The entities with their keys, sorted by key. */
  entries(): readonly (readonly [key: string, entity: IndexedEntity])[] {
    return Object.entries(this.data.entities);
  }

  /** Keys of the entities that bear a name: more than one where the namespace is not given. */
  find({ namespace, kind, name }: EntityName): readonly string[] {
    const keys = this.byKindAndName.get(`${kind.toLowerCase()}/${name}`) ?? [];
    if (namespace === null) return keys;
    const wanted = namespace.toLowerCase();
    // A cluster-scoped object has no namespace to be wrong about: `otel-demo/Namespace/otel-demo` means the one there is.
    return keys.filter((key) => [wanted, 'cluster'].includes(parseKey(key).namespace.toLowerCase()));
  }

  has(entity: EntityName): boolean {
    return this.find(entity).length > 0;
  }

  /**
   * Whether an alert fired, or a warning or an error was written, about an entity, what it owns or what owns it: what
   * befalls a pod befalls its Deployment.
   */
  hasSymptom(entity: EntityName): boolean {
    return this.find(entity).some((key) => this.family(key).some((member) => this.showsSymptom(member)));
  }

  toJSON(): EntityIndexData {
    return this.data;
  }

  private showsSymptom(key: string): boolean {
    return Object.keys(this.data.entities[key]?.symptoms ?? {}).length > 0;
  }

  /** The entity, all that it owns and all that own it, directly or not. */
  private family(key: string): string[] {
    const ownersOf = (one: string) => this.data.entities[one]?.owners ?? [];
    return [...reachable(key, (one) => this.owned.get(one) ?? []), ...reachable(key, ownersOf)];
  }
}

/** `namespace/Kind/name`; `cluster` stands where an object has no namespace. */
export function entityKey({ namespace, kind, name }: EntityRef): string {
  return `${namespace || 'cluster'}/${kind}/${name}`;
}

function parseKey(key: string): EntityRef {
  const [namespace = '', kind = '', ...name] = key.split('/');
  return { namespace, kind, name: name.join('/') };
}

function reachable(start: string, next: (key: string) => readonly string[]): Set<string> {
  const seen = new Set([start]);
  // A set grows while it is walked.
  for (const key of seen) for (const other of next(key)) seen.add(other);
  return seen;
}

function append(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
