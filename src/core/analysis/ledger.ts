import type { LedgerClaim, Mention } from '../schema/analysis.ts';
import type { GroundTruth } from '../schema/groundTruth.ts';
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
  readonly truth: GroundTruth | null;
  readonly mentionsOf: (claim: number) => ClaimMentions;
  readonly contentSha256: (value: unknown) => string;
}

/** The claims of a submission, each beside what scoring and the trajectory say of it. */
export function claimLedger(input: LedgerInput): LedgerClaim[] {
  const { claims, score, truth } = input;
  const without = score === null || truth === null ? null : scoresWithout(score, truth);
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
 * the claim that it repeats.
 */
export function scoresWithout(score: Score, truth: Pick<GroundTruth, 'groups' | 'aliases'>): number[] {
  const matched = score.claims.map(({ name, group, why, doubt }) => ({
    claim: { name, reasoning: '', evidence: '' },
    group,
    why,
    ...(doubt === undefined ? {} : { doubt }),
  }));
  // The merged score knows a claim by its group only, so claims of one group have one answer between them.
  const byGroup = new Map<string | null, number>();
  return matched.map(({ group }, left) => {
    const known = byGroup.get(group) ?? scoreClaims(matched.toSpliced(left, 1), truth, score.match).score;
    byGroup.set(group, known);
    return known;
  });
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
