import type { GroundTruth } from '../schema/groundTruth.ts';
import type { ClaimByBoth, ScoreByRules } from '../schema/run.ts';
import type { Claim } from '../schema/submission.ts';
import { type AliasSet, type AliasSets, aliasSets } from './aliasSets.ts';
import type { Judged } from './judgeReply.ts';
import { type MatchedClaim, matchClaims } from './match.ts';
import { scoreClaims } from './precisionAtFullRecall.ts';

/** Claims as a judge matched them, and beside them what the rules say: which costs nothing, and shows where to look. */
export interface JudgedClaims {
  readonly matched: readonly MatchedClaim[];
  readonly byRules: ScoreByRules;
}

/**
 * Puts the word of a judge beside that of the rules. The judge's decides. Where the two differ on whether a claim names a
 * root cause, the match is in doubt: either may be wrong, and a claim may have talked the judge round.
 * @param judged one for each claim, in the same order
 */
export function judgedClaims(
  claims: readonly Claim[],
  judged: readonly Judged[],
  truth: GroundTruth,
): JudgedClaims {
  const sets = aliasSets(truth);
  const rules = matchClaims(claims, truth);
  const both = rules.map(({ group, why }, index): ClaimByBoth => {
    const judgeGroup = judged[index]?.group ?? null;
    return { group, why, set: setName(group, sets), judged_set: setName(judgeGroup, sets) };
  });
  return {
    matched: claims.map((claim, index) => {
      const { group = null, why = '' } = judged[index] ?? {};
      const other = both[index];
      const doubt = other === undefined ? null : doubtOf(other, group, sets);
      return { claim, group, why, ...(doubt === null ? {} : { doubt }) };
    }),
    byRules: { score: scoreClaims(rules, truth, 'rules').score, claims: both },
  };
}

function setOf(group: string | null, sets: AliasSets): AliasSet | null {
  return group === null ? null : (sets.byGroup.get(group) ?? null);
}

/** A set of groups that are one thing goes by the first of them. */
function setName(group: string | null, sets: AliasSets): string | null {
  return setOf(group, sets)?.groups[0] ?? null;
}

function doubtOf({ group, why, set, judged_set }: ClaimByBoth, judged: string | null, sets: AliasSets) {
  if (set === judged_set) return null;
  const touchesRoot = [group, judged].some((id) => setOf(id, sets)?.root === true);
  if (!touchesRoot) return null;
  return `The rules match it to ${group ?? 'no group'}. ${why}`;
}
