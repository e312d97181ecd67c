import type { GroundTruth, GroundTruthGroup } from '../../schema/groundTruth.ts';
import { aliasSets } from '../../scoring/aliasSets.ts';
import { compileFilter, compileGroupName, filterProblem, isChaosKind } from '../../scoring/groupName.ts';
import { type Complaint, listed } from './complaint.ts';
import { holdsWords, ownNames } from './ownNames.ts';

/** What is wrong with how groups say which objects they mean. */
export function checkFilters(truth: GroundTruth): Complaint[] {
  return [
    ...truth.groups.flatMap(invalidFilters),
    ...truth.groups.flatMap(rootWithoutFilter),
    ...truth.groups.flatMap(missesOwnWorkload),
    ...ambiguousFilters(truth),
    ...matchesNothingKnown(truth),
  ];
}

/** S38: `*.*`. */
function invalidFilters(group: GroundTruthGroup): Complaint[] {
  return (group.filter ?? []).flatMap((filter) => {
    const problem = filterProblem(filter);
    if (problem === null) return [];
    const compiled = compileFilter(filter);
    const effect = !compiled.ok
      ? 'the filter names nothing'
      : namesEverything(filter)
        ? `so any ${group.kind} ${group.namespace ? `in ${group.namespace} ` : ''}fits`
        : 'which may not be what was meant';
    return [
      {
        code: 'invalid_regex',
        severity: group.root_cause ? 'error' : 'warning',
        sentence: `${role(group)} ${group.id}: ${problem}, ${effect}`,
        group: group.id,
      },
    ];
  });
}

/** S2 and nine others: a scorer that reads filters only gives everyone 0 (BENCHMARK.md §1.5). */
function rootWithoutFilter(group: GroundTruthGroup): Complaint[] {
  if (!group.root_cause || (group.filter ?? []).length > 0) return [];
  const named = group.name !== undefined;
  const sentence = named
    ? `root cause ${group.id} has a name (${group.name}) and no filter: a scorer that reads filters only never finds it`
    : `root cause ${group.id} has neither a filter nor a name: no claim can name it, so every attempt scores 0`;
  return [{ code: 'root_without_filter', severity: named ? 'warning' : 'error', sentence, group: group.id }];
}

/** Kinds whose objects bear their own name, without the suffix that a Pod or a ReplicaSet gets. */
const selfNamedKind = /^(?:deployment|statefulset|daemonset|cronjob|rollout|service)$/i;

/** S20, S23, S105: `checkout-.*` on the Deployment `checkout`. */
function missesOwnWorkload(group: GroundTruthGroup): Complaint[] {
  const filters = group.filter ?? [];
  const open = filters.filter((filter) => /-\.[*+]\$?$/.test(filter));
  if (!selfNamedKind.test(group.kind) || open.length === 0) return [];
  const missed = ownNames(group).filter((name) => !filters.some((filter) => matchesLiterally(filter, name)));
  if (missed.length === 0) return [];
  const sentence =
    `${role(group)} ${group.id}: the filter ${listed(open.map((filter) => `"${filter}"`))} asks for a suffix that a ` +
    `${group.kind} does not have, so a scorer that takes it literally can never match ${listed(missed)}; we read it as naming the bare ${group.kind} too`;
  return [
    {
      code: 'filter_misses_own_workload',
      severity: group.root_cause ? 'warning' : 'info',
      sentence,
      group: group.id,
    },
  ];
}

/** Two groups of one kind and place that mean different things and name the same objects, neither more specifically. */
function ambiguousFilters(truth: GroundTruth): Complaint[] {
  const { byGroup } = aliasSets(truth);
  return truth.groups.flatMap((one, index) =>
    truth.groups.slice(index + 1).flatMap((other): Complaint[] => {
      const sets = [byGroup.get(one.id), byGroup.get(other.id)];
      if (sets[0] === sets[1] || !samePlace(one, other) || !namesAllOf(one, other) || !namesAllOf(other, one))
        return [];
      const decides = sets.some((set) => set?.root);
      const sentence =
        `the groups ${one.id} and ${other.id} name the same objects and are different ${decides ? 'causes' : 'victims'}: ` +
        `which one a claim means is decided by the words of their ids, or not at all`;
      return [{ code: 'ambiguous_filter', severity: decides ? 'error' : 'info', sentence, group: one.id }];
    }),
  );
}

/**
 * S29: the experiment on `ad` is sought as `.*adservice`. A chaos experiment is named after its target, so a root's
 * filter that holds neither the name of any other group nor a part of its own id is suspect. A snapshot can prove it:
 * `root_not_in_snapshot`.
 */
function matchesNothingKnown(truth: GroundTruth): Complaint[] {
  const chaosRoots = truth.groups.filter((group) => group.root_cause && isChaosKind(group.kind));
  return chaosRoots.flatMap((root) => {
    const known = truth.groups
      .filter((group) => group.id !== root.id && !isChaosKind(group.kind))
      .flatMap(ownNames);
    const names = ownNames(root);
    const isKnown = (name: string) =>
      holdsWords(root.id, name) || known.some((other) => holdsWords(name, other));
    if (known.length === 0 || names.length === 0 || names.some(isKnown)) return [];
    const sentence =
      `root cause ${root.id} is sought as ${listed(names.map((name) => `"${name}"`))}, which is the name of no workload in this ` +
      `ground truth (${listed([...new Set(known)])}): the filter may match nothing that was recorded`;
    return [{ code: 'filter_matches_nothing_known', severity: 'warning', sentence, group: root.id }];
  });
}

function matchesLiterally(filter: string, name: string): boolean {
  const compiled = compileFilter(filter);
  return compiled.ok && compiled.test(name);
}

/** A name that no filter means, to tell filters that name everything. */
const anyName = 'x';

function namesEverything(filter: string): boolean {
  return matchesLiterally(filter, anyName) && matchesLiterally(filter, `${anyName}.${anyName}`);
}

/** Whether `one` names whatever `other` spells out. */
function namesAllOf(one: GroundTruthGroup, other: GroundTruthGroup): boolean {
  const spelt = ownNames(other);
  const isOpen = spelt.length === 0 && (other.filter ?? []).some(namesEverything);
  const names = isOpen ? [anyName] : spelt;
  return names.length > 0 && names.every(compileGroupName(one));
}

function samePlace(one: GroundTruthGroup, other: GroundTruthGroup): boolean {
  return one.kind.toLowerCase() === other.kind.toLowerCase() && one.namespace === other.namespace;
}

function role(group: GroundTruthGroup): string {
  return group.root_cause ? 'root cause' : 'group';
}
