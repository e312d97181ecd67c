import type { LedgerClaim, Mention } from '../schema/analysis.ts';
import type { GroundTruthGroup } from '../schema/groundTruth.ts';
import type { Score } from '../schema/score.ts';
import type { Claim } from '../schema/submission.ts';
import { scoreClaims } from '../scoring/precisionAtFullRecall.ts';
import type { FalseClaim } from './falsePositives.ts';

/** {@link FalseClaim}; `plausible` is null where there was no snapshot to look into. */
export interface ExplainedFalseClaim extends Omit<FalseClaim, 'plausible'> {
  readonly plausible: boolean | null;
}

/** Where a claim is named, as far as it has been looked for. */
export interface ClaimMentions {
  readonly firstSaid: Mention | null;
  /** The first of them. */
  readonly mentions: readonly Mention[];
  readonly mentionCount: number;
}

export interface LedgerInput {
  readonly claims: readonly Claim[];
  /** What was scored of these very claims; null where nothing was. */
  readonly score: Score | null;
  readonly falsePositives: readonly ExplainedFalseClaim[];
  readonly mentionsOf: (claim: number) => ClaimMentions;
  readonly contentSha256: (value: unknown) => string;
}

/** The claims of a submission, each beside what scoring and the trajectory say of it. */
export function claimLedger(input: LedgerInput): LedgerClaim[] {
  const { claims, score } = input;
  const without = score === null ? null : scoresWithout(score);
  return claims.map(({ name, reasoning, evidence }, claim) => {
    const { firstSaid, mentions, mentionCount } = input.mentionsOf(claim);
    return {
      claim,
      name,
      reasoning,
      evidence,
      content_sha256: input.contentSha256({ name, reasoning, evidence }),
      verdict: without === null ? null : verdictOf(input, claim, without[claim] ?? 0),
      first_said: firstSaid,
      mentions: [...mentions],
      mention_count: mentionCount,
    };
  });
}

/**
 * The score of the attempt had a claim not been made, for each claim: scored anew, so that a duplicate takes the place of
 * the claim that it repeats. A score says which claims are of one set, which sets are root causes and which of those were missed: that
 * is all that scoring needs of a truth, so this can be said where the truth is gone.
 */
export function scoresWithout(score: Score): number[] {
  const sets = score.claims.map(({ group, duplicate_of }, index) =>
    group === null ? null : `named ${duplicate_of ?? index}`,
  );
  const truth = {
    groups: [
      ...score.claims.flatMap(({ is_false }, index) =>
        sets[index] === `named ${index}` ? [groupOf(`named ${index}`, !is_false)] : [],
      ),
      ...score.missed.map((_, index) => groupOf(`missed ${index}`, true)),
    ],
    aliases: [],
  };
  const matched = score.claims.map(({ name, why }, index) => ({
    claim: { name, reasoning: '', evidence: '' },
    group: sets[index] ?? null,
    why,
  }));
  // Claims of one set, and those of none, have one answer between them: the merged score does not tell them apart.
  const bySet = new Map<string | null, number>();
  return matched.map(({ group }, left) => {
    const known = bySet.get(group) ?? scoreClaims(matched.toSpliced(left, 1), truth, score.match).score;
    bySet.set(group, known);
    return known;
  });
}

function groupOf(id: string, root_cause: boolean): GroundTruthGroup {
  return { id, kind: 'set', root_cause };
}

function verdictOf(
  { score, falsePositives }: LedgerInput,
  claim: number,
  score_without: number,
): LedgerClaim['verdict'] {
  const scored = score?.claims[claim];
  if (scored === undefined) return null;
  const found = falsePositives.find((one) => one.claim === claim);
  return {
    verdict: scored.verdict,
    is_false: scored.is_false,
    group: scored.group,
    why: scored.why,
    doubt: scored.doubt ?? null,
    duplicate_of: scored.duplicate_of ?? null,
    pattern: found?.pattern ?? null,
    pattern_why: found?.why ?? null,
    plausible: found?.plausible ?? null,
    score_without,
  };
}
