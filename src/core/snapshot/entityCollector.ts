import {
  type EntityIndexData,
  type EntitySource,
  entityKey,
  type IndexedEntity,
  type SymptomKind,
} from './entities.ts';
import type { EntityRef } from './entityRefs.ts';

interface Collected {
  readonly seen: { [source in EntitySource]?: number };
  readonly symptoms: { [kind in SymptomKind]?: number };
  readonly owners: Set<string>;
}

/** Gathers what is seen of each entity; its size is that of the cluster, not of the files. */
export class EntityCollector {
  private readonly collected = new Map<string, Collected>();

  saw(ref: EntityRef, source: EntitySource, count: number): void {
    const { seen } = this.entity(entityKey(ref));
    seen[source] = (seen[source] ?? 0) + count;
  }

  noteSymptom(ref: EntityRef, kind: SymptomKind, count: number): void {
    const { symptoms } = this.entity(entityKey(ref));
    symptoms[kind] = (symptoms[kind] ?? 0) + count;
  }

  noteOwner(ref: EntityRef, owner: EntityRef): void {
    this.entity(entityKey(ref)).owners.add(entityKey(owner));
  }

  entities(): EntityIndexData['entities'] {
    const entries = [...this.collected].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([key, collected]) => [key, toIndexed(collected)]));
  }

  private entity(key: string): Collected {
    let found = this.collected.get(key);
    if (found === undefined) {
      found = { seen: {}, symptoms: {}, owners: new Set() };
      this.collected.set(key, found);
    }
    return found;
  }
}

function toIndexed({ seen, symptoms, owners }: Collected): IndexedEntity {
  return owners.size === 0 ? { seen, symptoms } : { seen, symptoms, owners: [...owners].sort() };
}
