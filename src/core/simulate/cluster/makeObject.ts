import type { Random } from '../random.ts';
import type { Nanos } from '../time.ts';
import type { ObjectContent, ObjectRecord, World } from './world.ts';

/** A new object with one version. Its uid follows from its identity, not from when it is made. */
export function makeObject(
  random: Random,
  identity: { apiVersion: string; kind: string; namespace: string | null; name: string },
  createdAt: Nanos,
  content: ObjectContent,
  manager = 'helm',
): ObjectRecord {
  const own = random.derive(`object/${identity.kind}/${identity.namespace ?? ''}/${identity.name}`);
  return { ...identity, uid: own.uuid(), createdAt, versions: [{ at: createdAt, content, manager }] };
}

/** What somebody applies to the cluster. */
export interface NewObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Who applied it, as managedFields tells. */
  readonly manager: string;
  readonly content: ObjectContent;
}

/** Adds an object to the cluster at a time. */
export function createObject(world: World, namespace: string, object: NewObject, at: Nanos): ObjectRecord {
  const { apiVersion, kind, name, content, manager } = object;
  const record = makeObject(world.random, { apiVersion, kind, namespace, name }, at, content, manager);
  world.objects.push(record);
  return record;
}

/** Gives an object new content from `at` on; versions are added in time order. */
export function addVersion(
  record: ObjectRecord,
  at: Nanos,
  content: ObjectContent | null,
  manager: string,
): void {
  record.versions.push({ at, content, manager });
}
