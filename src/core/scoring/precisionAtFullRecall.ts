import { BenchError } from '../errors.ts';
import type { GroundTruth } from '../schema/groundTruth.ts';
import type { Score, ScoredClaim, ScoreVariants } from '../schema/score.ts';
import { type AliasSet, aliasSets } from './aliasSets.ts';
import type { MatchedClaim } from './match.ts';

/**
 * Precision at full recall (BENCHMARK.md §1.1): 0 if any root-cause set is named by no claim, else
 * TP / (TP + FP). Three readings of duplicates (§1.4), all under the same gate:
 * - `merged`, the primary one: claims of one set, a root's or a victim's, count once; claims that match nothing never
 *   merge, not even two of the same name;
 * - `per_claim`: every claim counts, and every claim of a root-cause set is true;
 * - `duplicate_is_fp`: every claim counts, and only the first claim of each root-cause set is true.
 *
 * A pure function of the matches; their order changes no figure, only which claim of a set is the duplicate. Throws
 * `ground_truth_invalid` for a truth without a root cause, since no submission could ever be scored against it, and for
 * a match that names a group the truth does not have.
 */
export function scoreClaims(
  matched: readonly MatchedClaim[],
  groundTruth: Pick<GroundTruth, 'groups' | 'aliases'>,
  match: Score['match'],
): Score {
  const { sets, byGroup } = aliasSets(groundTruth);
  const roots = sets.filter((set) => set.root);
  if (roots.length === 0) {
    throw new BenchError('ground_truth_invalid', 'the ground truth marks no group as root cause', {
      hint: 'Mark the groups that are root causes with root_cause: true, or leave the task out.',
    });
  }
  const named = matched.map(({ group }) => (group === null ? null : setOf(byGroup, group)));
  const claims = judge(matched, named);
  const namedSets = new Set(named.filter((set) => set !== null));
  const missed = roots.filter((set) => !namedSets.has(set));
  const true_positives = roots.length - missed.length;
  const unmatched = named.filter((set) => set === null).length;
  const false_positives = namedSets.size - true_positives + unmatched;
  const full_recall = missed.length === 0;
  const score_variants = variants({
    full_recall,
    true_positives,
    false_positives,
    claims: claims.length,
    rootClaims: claims.filter((claim) => !claim.is_false).length,
  });
  return {
    score: score_variants.merged,
    score_variants,
    full_recall,
    true_positives,
    false_positives,
    claims,
    missed: missed.map((set) => [...set.groups]),
    match,
  };
}

function setOf(byGroup: ReadonlyMap<string, AliasSet>, group: string): AliasSet {
  const set = byGroup.get(group);
  if (set !== undefined) return set;
  throw new BenchError('ground_truth_invalid', `a claim was matched to "${group}", which is no group`, {
    hint: 'The matches must be made with the same ground truth as the score.',
  });
}

function judge(matched: readonly MatchedClaim[], named: readonly (AliasSet | null)[]): ScoredClaim[] {
  const firstOf = new Map<AliasSet, number>();
  return matched.map(({ claim, group, why, doubt }, index) => {
    const set = named[index] ?? null;
    const first = set === null ? undefined : firstOf.get(set);
    if (set !== null && first === undefined) firstOf.set(set, index);
    return {
      name: claim.name,
      group,
      verdict: first !== undefined ? 'duplicate' : set?.root ? 'true_positive' : 'false_positive',
      why,
      is_false: !(set?.root ?? false),
      ...(first === undefined ? {} : { duplicate_of: first }),
      ...(doubt === undefined ? {} : { doubt }),
    };
  });
}

interface Counts {
  readonly full_recall: boolean;
  /** Root-cause sets named. */
  readonly true_positives: number;
  readonly false_positives: number;
  readonly claims: number;
  /** Claims of a root-cause set, duplicates among them. */
  readonly rootClaims: number;
}

/** At full recall there is at least one root-cause set and so at least one claim: no division by zero. */
function variants(counts: Counts): ScoreVariants {
  if (!counts.full_recall) return { merged: 0, per_claim: 0, duplicate_is_fp: 0 };
  return {
    merged: counts.true_positives / (counts.true_positives + counts.false_positives),
    per_claim: counts.rootClaims / counts.claims,
    duplicate_is_fp: counts.true_positives / counts.claims,
  };
}
