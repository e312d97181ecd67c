import type { GroundTruth } from '../schema/groundTruth.ts';
import { type ClaimName, parseClaimName } from '../scoring/claimName.ts';
import { createNameMatcher } from '../scoring/match.ts';

/** The objects of a snapshot by name, and which of them a ground truth means. Made once for all attempts at a task. */
export interface ObjectNames {
  readonly objects: readonly ClaimName[];
  /** By group id: the objects that scoring would match with it, were they claimed. */
  readonly byGroup: ReadonlyMap<string, readonly ClaimName[]>;
  /** Kinds, in lower case, of all objects that bear a name. */
  readonly kindsByName: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether the snapshot is an excerpt: an object that is not here may still have been there. */
  readonly partial: boolean;
}

/** @param keys `namespace/Kind/name`, as the entity index of a snapshot has them */
export function objectNames(
  groundTruth: GroundTruth | null,
  keys: Iterable<string>,
  { partial }: { readonly partial: boolean },
): ObjectNames {
  const match = groundTruth === null ? null : createNameMatcher(groundTruth);
  const objects: ClaimName[] = [];
  const byGroup = new Map<string, ClaimName[]>();
  const kindsByName = new Map<string, Set<string>>();
  for (const key of keys) {
    const object = parseClaimName(key);
    if (object === null) continue;
    objects.push(object);
    const kinds = kindsByName.get(object.name) ?? new Set();
    kindsByName.set(object.name, kinds.add(object.kind));
    const group = match?.(key).group ?? null;
    if (group === null) continue;
    const known = byGroup.get(group);
    if (known === undefined) byGroup.set(group, [object]);
    else known.push(object);
  }
  return { objects, byGroup, kindsByName, partial };
}

/** Objects of these kinds are faces of one workload, and mostly meant by its bare name. */
const workloadFace =
  /^(?:pod|deployment|replicaset|statefulset|daemonset|job|cronjob|rollout|service|endpoints|endpointslice)$/;

/**
 * Whether a bare name is not enough to mean this object, because the snapshot has another of the same name: `web` is the
 * Deployment or its Service, not the HorizontalPodAutoscaler that bears the same name.
 */
export function sharesName(
  { kindsByName }: ObjectNames,
  { kind, name }: Pick<ClaimName, 'kind' | 'name'>,
): boolean {
  if (workloadFace.test(kind)) return false;
  const kinds = kindsByName.get(name);
  return kinds !== undefined && (kinds.size > 1 || !kinds.has(kind));
}
