import type { GroundTruth, GroundTruthGroup } from '../schema/groundTruth.ts';
import type { Claim } from '../schema/submission.ts';
import { type AliasSets, aliasSets } from './aliasSets.ts';
import { type ClaimName, clusterNamespace, isClusterScoped, parseClaimName } from './claimName.ts';
import { compileGroupName, filterProblem, workloadNames } from './groupName.ts';

/** A claim and the ground-truth group it names. */
export interface MatchedClaim {
  readonly claim: Claim;
  /** A group id of the ground truth, or null. */
  readonly group: string | null;
  /** The rule that decided, as a sentence. */
  readonly why: string;
  /** Why a person should check this match, as a sentence; absent where there is nothing to doubt. */
  readonly doubt?: string;
}

/**
 * `match: rules`: maps each claim to the ground-truth group it names, or to null. Deterministic, one result per claim in
 * the same order; a claim's result depends on no other claim. A different metric from the judge's (BENCHMARK.md §1.5).
 *
 * 1. A claim reads `namespace/Kind/name`. Outer blanks and slashes and blanks round a part are dropped; kind and
 *    namespace ignore case, the name does not. Anything else (a bare name, an id, four parts) names nothing.
 * 2. Kinds are those of the manifests. Short names (`deploy`, `svc`) and plurals name nothing: the agent was told the
 *    form, and a scorer that guesses kinds would guess credits.
 * 3. `Deployment` and `Pod` are equivalent, and no other two workload kinds: a ReplicaSet, StatefulSet or Service
 *    counts as a Pod only through an alias list (BENCHMARK.md §1.2 rule 5).
 * 4. A chaos `Schedule` and the chaos object that it spawns are equivalent, whatever the object's kind (rule 6). Two
 *    chaos objects of different kinds are not.
 * 5. The namespaces must be equal. A cluster-scoped object takes `cluster`, no namespace at all (two parts), or what
 *    the truth itself says; a Namespace also its own name (`otel-demo/Namespace/otel-demo`). Where the truth gives a
 *    namespaced object no namespace, any fits.
 * 6. The name must be one that the group's `filter` or `name` names: the rules of groupName.ts, applied with the
 *    claim's kind, so that the Pod `shipping-6c9d7b9f4d-q2x7k` is one of the Deployment `shipping`.
 * 7. Of several groups that fit, the most specific one: of exactly the claim's kind before an equivalent kind; then the
 *    one whose filter fixes more characters of the name; then the one whose id holds the name (in scenario 38 all
 *    filters are `*.*`, and the id `ad-horizontal-pod-autoscaler-1` says which object is meant).
 * 8. If groups of different alias sets still fit equally well and one of them is a root cause, the claim names nothing
 *    and is in doubt: an ambiguity never earns credit. Among victims the first of the truth is taken.
 */
export function matchClaims(claims: readonly Claim[], groundTruth: GroundTruth): MatchedClaim[] {
  const match = createNameMatcher(groundTruth);
  return claims.map((claim) => ({ claim, ...match(claim.name) }));
}

type Match = Omit<MatchedClaim, 'claim'>;

/** The rules of {@link matchClaims} for one name after another: the ground truth is compiled once. */
export function createNameMatcher(groundTruth: GroundTruth): (name: string) => Match {
  const sets = aliasSets(groundTruth);
  const groups = groundTruth.groups.map(compileGroup);
  return (name) => matchName(name, groups, sets);
}

type KindFit = 'same' | 'equivalent' | null;

interface CompiledGroup {
  readonly group: GroundTruthGroup;
  /** The tests of its filters and name, by the lower-case kind of the claim. */
  readonly patternsFor: (kind: string) => readonly Pattern[];
}

interface Pattern {
  readonly text: string;
  readonly fits: (name: string) => boolean;
  /** How many characters of a name the pattern fixes. */
  readonly fixedChars: number;
  /** What is wrong with the filter, or null. */
  readonly problem: string | null;
}

interface Candidate {
  readonly group: GroundTruthGroup;
  readonly kindFit: 'same' | 'equivalent';
  readonly pattern: Pattern;
}

function matchName(text: string, groups: readonly CompiledGroup[], sets: AliasSets): Match {
  const claim = parseClaimName(text);
  if (claim === null) return { group: null, why: 'It does not have the form namespace/Kind/name.' };
  const candidates = groups.flatMap((compiled) => candidateOf(compiled, claim));
  const sameKind = mostBy(candidates, ({ kindFit }) => (kindFit === 'same' ? 1 : 0));
  const narrowest = mostBy(sameKind, ({ pattern }) => pattern.fixedChars);
  const chosen = mostBy(narrowest, ({ group }) => (idHolds(group.id, claim.name) ? 1 : 0));
  const [first] = chosen;
  if (first === undefined) return { group: null, why: whyNothing(claim, groups) };
  const meant = new Set(chosen.map(({ group }) => sets.byGroup.get(group.id)));
  if (meant.size > 1 && [...meant].some((set) => set?.root)) return ambiguous(chosen);
  const doubt = doubtOf(first, candidates, sets);
  return { group: first.group.id, why: whyGroup(first, claim), ...(doubt === null ? {} : { doubt }) };
}

function compileGroup(group: GroundTruthGroup): CompiledGroup {
  const byKind = new Map<string, readonly Pattern[]>();
  const patternsFor = (kind: string) => {
    const known = byKind.get(kind) ?? patternsOf(group, kind);
    byKind.set(kind, known);
    return known;
  };
  return { group, patternsFor };
}

function patternsOf(group: GroundTruthGroup, kind: string): Pattern[] {
  const filters = (group.filter ?? []).map((filter) => ({
    text: filter,
    fits: compileGroupName({ kind, filter: [filter] }),
    fixedChars: fixedCharsOf(filter),
    problem: filterProblem(filter),
  }));
  if (group.name === undefined) return filters;
  const name = group.name;
  const fits = compileGroupName({ kind, name });
  return [...filters, { text: name, fits, fixedChars: name.length, problem: null }];
}

/** The characters of a filter that stand for themselves; a hyphen before an open end is not one of the name. */
function fixedCharsOf(filter: string): number {
  return filter
    .replace(/-\.[*+]\$?$/, '')
    .replace(/\\[bBAZdDwWsS]|\[[^\]]*\]|\.[*+?]|[\^$*+?(){}|.]/g, '')
    .replaceAll('\\', '').length;
}

function candidateOf({ group, patternsFor }: CompiledGroup, claim: ClaimName): Candidate[] {
  const kindFit = fitOfKinds(claim.kind, group.kind.toLowerCase());
  if (kindFit === null || !namespaceFits(claim, group)) return [];
  const names = namesOf(claim, kindFit);
  const fitting = patternsFor(claim.kind).filter((pattern) => names.some(pattern.fits));
  const [pattern] = mostBy(fitting, ({ fixedChars }) => fixedChars);
  return pattern === undefined ? [] : [{ group, kindFit, pattern }];
}

/**
 * The names to try. A Pod's or a chaos object's name begins with that of the Deployment or Schedule it belongs to, even
 * where the filter of that one wants nothing after it (`^cart$`).
 */
function namesOf({ kind, name }: ClaimName, kindFit: 'same' | 'equivalent'): readonly string[] {
  const belongs = kindFit === 'equivalent' && (kind === 'pod' || kind.endsWith('chaos'));
  return belongs ? [name, ...workloadNames(name)] : [name];
}

/** Rules 2 to 4. Both in lower case. */
export function fitOfKinds(claimed: string, truth: string): KindFit {
  if (claimed === truth) return 'same';
  const pair = [claimed, truth];
  if (pair.includes('deployment') && pair.includes('pod')) return 'equivalent';
  if (pair.includes('schedule') && pair.some((kind) => kind.endsWith('chaos'))) return 'equivalent';
  return null;
}

/** Rule 5. */
function namespaceFits(claim: ClaimName, group: GroundTruthGroup): boolean {
  const truth = group.namespace?.toLowerCase();
  if (!isClusterScoped(group.kind)) return truth === undefined || claim.namespace === truth;
  if (claim.namespace === null || claim.namespace === clusterNamespace) return true;
  return claim.namespace === truth || (claim.kind === 'namespace' && claim.namespace === claim.name);
}

/** Whether the words of `name` stand together in `id`: `ad` in `ad-horizontal-pod-autoscaler-1`, not in `load-1`. */
function idHolds(id: string, name: string): boolean {
  return `-${id}-`.includes(`-${name}-`);
}

/** Those with the highest rank, in their order. */
function mostBy<T>(items: readonly T[], rank: (item: T) => number): readonly T[] {
  const highest = items.reduce((most, item) => Math.max(most, rank(item)), Number.NEGATIVE_INFINITY);
  return items.filter((item) => rank(item) === highest);
}

function ambiguous(chosen: readonly Candidate[]): Match {
  const ids = chosen.map(({ group }) => group.id).join(', ');
  const why = `It fits the groups ${ids} equally well, and an ambiguity earns no credit.`;
  return { group: null, why, doubt: why };
}

function whyGroup({ group, kindFit, pattern }: Candidate, claim: ClaimName): string {
  const name = pattern.text === claim.name ? 'exactly' : `by "${pattern.text}"`;
  if (kindFit === 'same') return `It is of the group's kind ${group.kind}, and its name fits ${name}.`;
  const equivalence =
    claim.kind === 'pod' || claim.kind === 'deployment'
      ? 'Deployment and Pod of one workload are equivalent'
      : 'A Schedule and the chaos object that it spawns are equivalent';
  return `${equivalence}, and its name fits ${name}.`;
}

/** The nearest miss: the furthest that the claim came on any group. */
function whyNothing(claim: ClaimName, groups: readonly CompiledGroup[]): string {
  const ofKind = groups.filter(({ group }) => fitOfKinds(claim.kind, group.kind.toLowerCase()) !== null);
  if (ofKind.length === 0) return 'No group is of its kind or of an equivalent one.';
  const inNamespace = ofKind.filter(({ group }) => namespaceFits(claim, group));
  if (inNamespace.length > 0) return 'No group of its kind and namespace names it.';
  return claim.namespace === null
    ? 'It gives no namespace, and the groups of its kind have one.'
    : 'No group of its kind is in its namespace.';
}

/** Why the choice of `chosen` deserves a person's look, or null. */
function doubtOf(chosen: Candidate, candidates: readonly Candidate[], sets: AliasSets): string | null {
  const { problem, fixedChars, text } = chosen.pattern;
  if (problem !== null) return `The filter of ${chosen.group.id} is in doubt: ${problem}.`;
  if (fixedChars === 0) return `The filter "${text}" of ${chosen.group.id} names any object of the kind.`;
  const own = sets.byGroup.get(chosen.group.id);
  const rival = candidates.find(({ group }) => {
    const set = sets.byGroup.get(group.id);
    return set !== own && set?.root;
  });
  if (rival === undefined) return null;
  return `It would fit the root cause ${rival.group.id} too, but ${chosen.group.id} is more specific.`;
}
