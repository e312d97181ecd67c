import type * as z from 'zod';
import type { GroundTruth } from '../schema/groundTruth.ts';
import type { AttemptScore } from '../schema/run.ts';
import type { FalsePositivePattern, ScoredClaim } from '../schema/score.ts';
import { type AliasSet, aliasSets } from '../scoring/aliasSets.ts';
import { type ClaimName, parseClaimName } from '../scoring/claimName.ts';
import { compileGroupName, isChaosKind } from '../scoring/groupName.ts';

/** What a false claim is, by rule; provisional, and never over what a person says. */
export type FalseClaim = AttemptScore['false_positives'][number];
type Pattern = z.infer<typeof FalsePositivePattern>;

/**
 * What the rules need to know of a snapshot. The entity is a claim taken apart: kind and namespace in lower case, the
 * namespace null where the claim gave none. snapshot/entityIndex.ts answers from the files.
 */
export interface EntityLookup {
  /** Whether the snapshot holds such an entity. */
  has(entity: ClaimName): boolean;
  /** Whether an alert, a warning event or an error in the snapshot's window is about it. */
  hasSymptom(entity: ClaimName): boolean;
}

export interface FalseClaimContext {
  readonly groundTruth: Pick<GroundTruth, 'groups' | 'aliases' | 'propagations'>;
  readonly entities: EntityLookup;
  /** Whether any tool result of the attempt holds this name (the last part of the claim, as claimed). */
  readonly seenInToolResults: (name: string) => boolean;
}

/**
 * For each false claim, by its index, the first of these patterns that fits:
 * 1. `duplicate`: an earlier claim named the same set, or had the same text.
 * 2. `upstream_injector`: the fault's machinery, which is never itself the incident unless the truth says so: a chaos
 *    object or anything in a chaos namespace, the flag service and its flags, the load generator.
 * 3. `downstream_victim`: a set that a root-cause set reaches through `propagations`, or another workload object (Pod,
 *    Service, ReplicaSet, …) with the name and namespace of such a group.
 * 4. `co_occurring_symptom`: an alert, warning or error is about it, but no propagation leads there.
 * 5. `unsupported`: no tool result of the attempt held its name.
 * A claim that fits none has the pattern null: it exists, was seen, and showed nothing.
 */
export function classifyFalseClaims(
  claims: readonly ScoredClaim[],
  context: FalseClaimContext,
): FalseClaim[] {
  const victims = downstreamOf(context.groundTruth);
  const earlier = new Map<string, number>();
  return claims.flatMap((claim, index) => {
    const entity = parseClaimName(claim.name);
    const key = entity === null ? claim.name : `${entity.namespace}/${entity.kind}/${entity.name}`;
    const sameText = earlier.get(key);
    if (sameText === undefined) earlier.set(key, index);
    if (!claim.is_false) return [];
    const duplicateOf = claim.duplicate_of ?? sameText;
    const found =
      duplicateOf === undefined
        ? patternOf(claim, entity, victims, context)
        : { pattern: 'duplicate' as const, why: `It names what claim ${duplicateOf + 1} named.` };
    return [{ claim: index, plausible: entity !== null && context.entities.has(entity), ...found }];
  });
}

interface Found {
  readonly pattern: Pattern | null;
  readonly why: string;
}

function patternOf(
  claim: ScoredClaim,
  entity: ClaimName | null,
  victims: Downstream,
  { entities, seenInToolResults }: FalseClaimContext,
): Found {
  if (entity === null) return withoutEntity(claim.name, seenInToolResults);
  const machinery = machineryOf(entity);
  if (machinery !== null) return { pattern: 'upstream_injector', why: `It is ${machinery}.` };
  const victim = victims.groupOf(claim.group, entity);
  if (victim !== null) {
    return { pattern: 'downstream_victim', why: `A true cause reaches the group ${victim}.` };
  }
  if (entities.hasSymptom(entity)) {
    const why = 'An alert, warning or error is about it, but no propagation leads from a true cause to it.';
    return { pattern: 'co_occurring_symptom', why };
  }
  if (!seenInToolResults(entity.name)) {
    return { pattern: 'unsupported', why: 'No tool result of the attempt held its name.' };
  }
  return { pattern: null, why: 'It was seen, but neither a symptom nor the truth connects it to the fault.' };
}

function withoutEntity(text: string, seenInToolResults: (name: string) => boolean): Found {
  return seenInToolResults(text)
    ? { pattern: null, why: 'It was seen, but it does not name an entity.' }
    : { pattern: 'unsupported', why: 'No tool result of the attempt held it.' };
}

/** What kind of injection machinery an entity is, as words, or null. */
function machineryOf({ namespace, kind, name }: ClaimName): string | null {
  if (isChaosKind(kind) || /^chaos-/.test(namespace ?? ''))
    return 'a chaos experiment or part of its machinery';
  if (/^(?:flagd|feature-?flag)/.test(name)) return 'the feature flags or the service that serves them';
  if (/^(?:load-?gen|locust)/.test(name)) return 'the load generator';
  return null;
}

interface Downstream {
  /** The downstream group that a claim is of, by its match or by its workload's name; null if none. */
  groupOf(group: string | null, entity: ClaimName): string | null;
}

const workloadObject = /^(?:pod|service|deployment|replicaset|statefulset|daemonset|job|endpoints)$/;

function downstreamOf(groundTruth: FalseClaimContext['groundTruth']): Downstream {
  const { sets, byGroup } = aliasSets(groundTruth);
  const reached = reach(
    sets.filter((set) => set.root),
    groundTruth.propagations.map(({ source, target }) => [byGroup.get(source), byGroup.get(target)] as const),
  );
  const groups = groundTruth.groups.filter(({ id }) => {
    const set = byGroup.get(id);
    return set !== undefined && reached.has(set) && !set.root;
  });
  const workloads = groups.filter(({ kind }) => workloadObject.test(kind.toLowerCase()));
  const testsByKind = new Map<string, readonly ((name: string) => boolean)[]>();
  const testsFor = (kind: string) => {
    const tests = testsByKind.get(kind) ?? workloads.map((group) => compileGroupName({ ...group, kind }));
    testsByKind.set(kind, tests);
    return tests;
  };
  return {
    groupOf(group, entity) {
      if (group !== null) return groups.find(({ id }) => id === group)?.id ?? null;
      if (!workloadObject.test(entity.kind)) return null;
      const tests = testsFor(entity.kind);
      const sibling = workloads.find(
        ({ namespace }, index) =>
          namespace?.toLowerCase() === entity.namespace && tests[index]?.(entity.name),
      );
      return sibling?.id ?? null;
    },
  };
}

function reach(
  from: readonly AliasSet[],
  edges: readonly (readonly [AliasSet | undefined, AliasSet | undefined])[],
): ReadonlySet<AliasSet> {
  const reached = new Set(from);
  // A set also visits what is added during the iteration, which makes this a breadth-first walk.
  for (const set of reached) {
    for (const [source, target] of edges) if (source === set && target !== undefined) reached.add(target);
  }
  return reached;
}
