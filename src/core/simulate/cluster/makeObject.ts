import type { Random } from '../random.ts';
import type { Nanos } from '../time.ts';
import type { ObjectContent, ObjectRecord } from './world.ts';

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
