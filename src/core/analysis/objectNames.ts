import type { GroundTruth } from '../schema/groundTruth.ts';
import { type ClaimName, parseClaimName } from '../scoring/claimName.ts';
import { createNameMatcher } from '../scoring/match.ts';

/** The objects of a snapshot by name, and which of them a ground truth means. Made once for all attempts at a task. */
export interface ObjectNames {
  readonly objects: readonly ClaimName[];
  /** By group id: the objects that scoring would match with it, were they claimed. */
  readonly byGroup: ReadonlyMap<string, readonly ClaimName[]>;
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
  for (const key of keys) {
    const object = parseClaimName(key);
    if (object === null) continue;
    objects.push(object);
    const group = match?.(key).group ?? null;
    if (group === null) continue;
    const known = byGroup.get(group);
    if (known === undefined) byGroup.set(group, [object]);
    else known.push(object);
  }
  return { objects, byGroup, partial };
}
