import type { GroundTruth } from '../schema/groundTruth.ts';

/** A scoring set: ground-truth groups that denote the same thing. */
export interface AliasSet {
  /** Position in {@link AliasSets.sets}. */
  readonly index: number;
  /** Group ids in the order of the ground truth, each once. */
  readonly groups: readonly string[];
  /** Whether any of its groups is a root cause. */
  readonly root: boolean;
}

export interface AliasSets {
  readonly sets: readonly AliasSet[];
  /** Set by group id; a map has no entry for an id that names no group. */
  readonly byGroup: ReadonlyMap<string, AliasSet>;
}

/**
 * Groups joined by alias lists, transitively (BENCHMARK.md §1.3, §1.4): lists that share an id are one set. An id that
 * names no group still joins its lists, but is in no set. Groups that share an id are the same group.
 */
export function aliasSets(groundTruth: Pick<GroundTruth, 'groups' | 'aliases'>): AliasSets {
  const parents = new Map<string, string>();
  const find = (id: string): string => {
    let at = id;
    for (let parent = parents.get(at); parent !== undefined; parent = parents.get(at)) at = parent;
    return at;
  };
  for (const [first, ...others] of groundTruth.aliases) {
    for (const other of others) {
      const [a, b] = [find(first ?? other), find(other)];
      if (a !== b) parents.set(b, a);
    }
  }
  const members = new Map<string, { groups: Set<string>; root: boolean }>();
  for (const group of groundTruth.groups) {
    const representative = find(group.id);
    const set = members.get(representative) ?? { groups: new Set<string>(), root: false };
    set.groups.add(group.id);
    set.root ||= group.root_cause;
    members.set(representative, set);
  }
  const sets = [...members.values()].map(({ groups, root }, index) => ({ index, groups: [...groups], root }));
  return { sets, byGroup: new Map(sets.flatMap((set) => set.groups.map((id) => [id, set] as const))) };
}
