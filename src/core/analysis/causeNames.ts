import type { GroundTruth, GroundTruthGroup } from '../schema/groundTruth.ts';
import { type AliasSet, aliasSets } from '../scoring/aliasSets.ts';
import { type ClaimName, clusterNamespace, isClusterScoped } from '../scoring/claimName.ts';
import { compileFilter, compileGroupName, isChaosKind } from '../scoring/groupName.ts';
import { createNameMatcher } from '../scoring/match.ts';
import type { WantedName, WantedPattern } from './nameSearch.ts';
import { type ObjectNames, sharesName } from './objectNames.ts';

/** A set of the truth, and how its objects are found in a text. */
export interface FindableCause {
  readonly set: AliasSet;
  readonly names: readonly Omit<WantedName, 'target'>[];
  readonly patterns: readonly Omit<WantedPattern, 'target'>[];
  /** Why nobody can say where it appears, as a sentence; null where it can be looked for. */
  readonly problem: string | null;
}

/**
 * How each alias set of a ground truth is found: by the names of the objects that scoring would match with it, or, where the
 * snapshot is not there or an excerpt, by trying the words of a text as scoring would try a claim. A filter that fits any
 * name says nothing of where its object appears, even with a snapshot: then there is a `problem`, for a root cause and a victim
 * alike.
 */
export function findableCauses(groundTruth: GroundTruth, objects: ObjectNames | null): FindableCause[] {
  const match = createNameMatcher(groundTruth);
  return aliasSets(groundTruth).sets.map((set) => {
    const groups = groundTruth.groups.filter(({ id }) => set.groups.includes(id));
    const problem = groupsProblem(groups);
    if (problem !== null) return { set, names: [], patterns: [], problem };
    const found = set.groups.flatMap((id) => objects?.byGroup.get(id) ?? []);
    const names = found.map((object) => wantedObject(object, objects));
    const byPattern = objects === null || objects.partial;
    const patterns = byPattern ? setPatterns(set, groups, match) : [];
    const isLost = names.length === 0 && patterns.length === 0;
    return { set, names, patterns, problem: isLost ? absent(set) : null };
  });
}

/** An object as it is looked for among those of a snapshot, if there is one. */
export function wantedObject(object: ClaimName, objects: ObjectNames | null): Omit<WantedName, 'target'> {
  const { namespace, kind, name } = object;
  const anywhere = namespace === clusterNamespace || isClusterScoped(kind);
  const kindNearby = objects !== null && sharesName(objects, object);
  return { kind, namespace: anywhere ? null : namespace, name, kindNearby };
}

function absent(set: AliasSet): string {
  return `No object of the snapshot is ${set.groups.join(' = ')}, so nobody can say where it appears.`;
}

/** One member of a set is enough to have seen it, so one that anything fits makes the whole set mean nothing. */
function groupsProblem(groups: readonly GroundTruthGroup[]): string | null {
  const open = groups.find(fitsAnyName);
  if (open !== undefined) {
    const filters = (open.filter ?? []).map((filter) => `"${filter}"`).join(', ');
    return `The filter ${filters} of ${open.id} fits any ${open.kind}, so nobody can say where it appears.`;
  }
  const nameable = groups.filter(({ filter, name }) => {
    return name !== undefined || (filter ?? []).some((text) => compileFilter(text).ok);
  });
  if (nameable.length === 0) {
    return `${groups.map(({ id }) => id).join(' = ')} has neither a name nor a filter that can be read, so nobody can say where it appears.`;
  }
  if (nameable.every(({ kind }) => kind.toLowerCase() === 'namespace')) {
    return `${nameable.map(({ id }) => id).join(' = ')} is a namespace, and the name of a namespace stands in the record of all that is in it: nobody can say when it was seen as a cause.`;
  }
  return null;
}

/** Names that no filter means, to tell filters that fit everything. */
const anyNames = ['x', 'q7.z', 'y-q'];

function fitsAnyName(group: GroundTruthGroup): boolean {
  return anyNames.every(compileGroupName(group));
}

/** A word is of a set if scoring would match it with any of its groups, were it claimed with the place of one and a kind that fits it. */
function setPatterns(
  set: AliasSet,
  groups: readonly GroundTruthGroup[],
  match: ReturnType<typeof createNameMatcher>,
): Omit<WantedPattern, 'target'>[] {
  const known = groups.map(fixedParts);
  const parts = known.includes(null) ? null : known.flatMap((own) => own ?? []);
  return groups.map((group) => {
    const kind = group.kind.toLowerCase();
    const place = group.namespace ?? clusterNamespace;
    const anywhere = group.namespace === undefined || isClusterScoped(kind);
    const fits = (name: string): boolean =>
      equivalentKinds(kind).some((claimed) => {
        const found = match(`${place}/${claimed}/${name}`).group;
        return found !== null && set.groups.includes(found);
      });
    return { kind, namespace: anywhere ? null : place.toLowerCase(), kindNearby: false, parts, fits };
  });
}

/** Kinds by which an object of this one may be claimed: scoring/match.ts, rules 3 and 4. */
function equivalentKinds(kind: string): string[] {
  if (kind === 'deployment' || kind === 'pod') return ['deployment', 'pod'];
  return isChaosKind(kind) && kind !== 'schedule' ? [kind, 'schedule'] : [kind];
}

/** What the names that a group fits hold, one of them each; null where its filters do not show it. */
function fixedParts({ filter = [], name }: GroundTruthGroup): string[] | null {
  const parts = filter.map((text) => simpleFilter.exec(text)?.[1] ?? null);
  const fixed = parts.filter((part) => part !== null);
  if (fixed.length < parts.length) return null;
  return name === undefined ? fixed : [...fixed, name];
}

/** `NAME`, `NAME-.*`, `.*NAME`, `NAME\b`, `^NAME$` and their mixtures, as most filters are. */
const simpleFilter = /^\^?(?:\.\*-?)?([A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)(?:-?\.[*+])?(?:\\b)?\$?$/;
