import type { GroundTruth, GroundTruthGroup } from '../../schema/groundTruth.ts';
import { type AliasSet, aliasSets } from '../../scoring/aliasSets.ts';
import { isClusterScoped } from '../../scoring/claimName.ts';
import { type Complaint, listed } from './complaint.ts';
import { ownNames } from './ownNames.ts';

/** How many causes there are, and whether each is only itself. */
export function checkRoots(truth: GroundTruth): Complaint[] {
  const rootSets = aliasSets(truth).sets.filter((set) => set.root);
  return [
    ...noFault(truth),
    ...severalRoots(rootSets),
    ...rootSets.flatMap((set) => victimsAmong(set, truth)),
    ...rootSets.flatMap((set) => equivalentsOutside(set, truth)),
    ...truth.groups.flatMap(rootWithoutNamespace),
    ...(rootSets.length === 0 ? [noRoot] : []),
  ];
}

const noRoot: Complaint = {
  code: 'no_root',
  severity: 'error',
  sentence: 'no group is a root cause: no attempt at the task can be scored',
};

/** S37: nothing was injected, and yet an answer is asked for. */
function noFault({ faults }: GroundTruth): Complaint[] {
  const isNone = (text: string | undefined) => text !== undefined && /^\W*(?:none|no fault)\b/i.test(text);
  const none = faults.every(
    (fault) => isNone(fault.fault_mechanism) || isNone(fault.condition) || isNone(fault.category),
  );
  if (!none) return [];
  const sentence =
    'no fault was injected: the right answer is a convention of this ground truth, not a cause to be found';
  return [{ code: 'no_fault', severity: 'warning', sentence }];
}

/** S38, S62. */
function severalRoots(rootSets: readonly AliasSet[]): Complaint[] {
  if (rootSets.length < 2) return [];
  const sentence = `there are ${rootSets.length} independent root causes (${listed(rootSets.map((set) => set.groups[0] ?? ''))}): an answer that misses one scores 0`;
  return [{ code: 'several_roots', severity: 'info', sentence }];
}

/**
 * S1: the class of the load generator holds the Service and the Pod of frontend-proxy, which it overloads, so naming the
 * victim alone scores in full. A group of a root's set is such a victim if propagations lead to it or to another object
 * of its workload, and the names that it spells out are other ones than those of the set's roots. Service, Pod and
 * Deployment of the root's own workload (S16) are not.
 */
function victimsAmong(set: AliasSet, truth: GroundTruth): Complaint[] {
  const members = truth.groups.filter((group) => set.groups.includes(group.id));
  const rootNames = new Set(members.filter((group) => group.root_cause).flatMap(ownNames));
  const others = members.filter((group) => !group.root_cause && isAnotherWorkload(group, rootNames));
  const targets = new Set(truth.propagations.map((edge) => edge.target));
  const reached = new Set(others.filter((group) => targets.has(group.id)).flatMap(ownNames));
  const victims = others.filter((group) => ownNames(group).some((name) => reached.has(name)));
  if (victims.length === 0) return [];
  const sentence =
    `the alias class of the root cause ${listed([...rootNames])} also holds ${listed(victims.map((group) => group.id))}, ` +
    `which the fault only reaches: naming the victim ${listed([...reached])} scores as if it were the cause`;
  return [{ code: 'victim_in_root_alias_class', severity: 'error', sentence, group: victims[0]?.id ?? '' }];
}

function isAnotherWorkload(group: GroundTruthGroup, rootNames: ReadonlySet<string>): boolean {
  const names = ownNames(group);
  return rootNames.size > 0 && names.length > 0 && names.every((name) => !rootNames.has(name));
}

/**
 * S105: the root is the Deployment product-catalog, and its Pod is a group of its own that no alias list joins to it. The
 * benchmark counts a Deployment and its Pod as equivalent (BENCHMARK.md §1.2 rule 5), so a claim of the Pod is right by
 * that rule and wrong by the groups.
 */
function equivalentsOutside(set: AliasSet, truth: GroundTruth): Complaint[] {
  const roots = truth.groups.filter((group) => group.root_cause && set.groups.includes(group.id));
  return roots.flatMap((root) => {
    const other = truth.groups.find((group) => !set.groups.includes(group.id) && isOtherFormOf(root, group));
    if (other === undefined) return [];
    const sentence =
      `root cause ${root.id} is a ${root.kind}, and the ${other.kind} of the same workload, ${other.id}, is not aliased to it: ` +
      `a claim of the ${other.kind} is the cause by the rule that both are equivalent, and a false positive by the groups`;
    return [{ code: 'root_equivalent_not_aliased', severity: 'error', sentence, group: root.id }];
  });
}

function isOtherFormOf(root: GroundTruthGroup, group: GroundTruthGroup): boolean {
  const kinds = [root.kind.toLowerCase(), group.kind.toLowerCase()].sort().join();
  const names = ownNames(root);
  return (
    kinds === 'deployment,pod' &&
    root.namespace === group.namespace &&
    ownNames(group).some((name) => names.includes(name))
  );
}

/** S102: a Namespace has none; elsewhere any namespace would fit. */
function rootWithoutNamespace(group: GroundTruthGroup): Complaint[] {
  if (!group.root_cause || group.namespace !== undefined) return [];
  const cluster = isClusterScoped(group.kind);
  const sentence = cluster
    ? `root cause ${group.id} is a ${group.kind}, which is in no namespace: a scorer that wants namespace/Kind/name must know that`
    : `root cause ${group.id} is a ${group.kind} and says no namespace: an object of that name in any namespace counts`;
  return [
    { code: 'root_without_namespace', severity: cluster ? 'info' : 'error', sentence, group: group.id },
  ];
}
