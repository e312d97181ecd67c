import type { ClaimLabel } from '../schema/label.ts';
import type { ReportedAdjudication } from '../schema/reportedAgreement.ts';
import { reviewerKey } from '../schema/reviewerKey.ts';
import type { HeldAdjudication } from './foldAdjudications.ts';
import { resolve, type Voice, wordOf } from './voices.ts';

/** What the claims of an attempt are by the scorer, by index, and what reviewers say of them now. */
export interface JudgedAttempt {
  readonly claims: readonly { readonly is_false: boolean }[];
  readonly voices: ReadonlyMap<number, readonly Voice[]>;
  /** False for an attempt that counts nowhere. */
  readonly counted: boolean;
}

export interface JudgedAdjudications {
  /** Every decision about the attempt, and whether it counts. */
  readonly reported: readonly ReportedAdjudication[];
  /** What was decided, by index of the claim, where that counts. */
  readonly decisions: ReadonlyMap<number, ClaimLabel>;
}

/**
 * Which decisions about one attempt count. One counts while the claim is what it was, the reviewers it decided between say
 * what they said, nobody has brought a word that was not among theirs, and no other adjudicator says otherwise. Else the
 * claim is open again, and nothing is decided silently.
 */
export function judgeAdjudications(
  held: readonly HeldAdjudication[],
  attempt: JudgedAttempt,
): JudgedAdjudications {
  const alone = held.map((one) => ({ one, why: whyNot(one, attempt) }));
  const standing = alone.filter(({ why }) => why === null).map(({ one }) => one);
  const reported = alone.map(({ one, why }) => report(one, why ?? opposed(one, standing, attempt)));
  const decisions = new Map(
    reported.filter(({ holds }) => holds).map(({ claim, value }) => [claim, value] as const),
  );
  return { reported, decisions };
}

function report(one: HeldAdjudication, why_not: string | null): ReportedAdjudication {
  const { target, now_at, value, adjudicator, reason, t, decided_on } = one;
  return {
    task_id: target.task_id,
    repeat: target.repeat,
    claim: now_at ?? target.claim,
    value,
    adjudicator,
    reason,
    t,
    target,
    holds: why_not === null,
    why_not,
    decided_on: decided_on.map(({ reviewer, value: said }) => ({ reviewer, value: said })),
    was_party: decided_on.some(({ reviewer }) => reviewerKey(reviewer) === reviewerKey(adjudicator)),
  };
}

/** Why a decision does not count, whatever other adjudicators say; null where it does. */
function whyNot({ now_at, decided_on }: HeldAdjudication, attempt: JudgedAttempt): string | null {
  const isFalse = now_at === null ? undefined : attempt.claims[now_at]?.is_false;
  if (now_at === null || isFalse === undefined) return 'The claim has changed since, or is gone.';
  if (!attempt.counted) return 'The attempt does not count.';
  const voices = attempt.voices.get(now_at) ?? [];
  const now = new Map(voices.map(({ reviewer, value }) => [reviewerKey(reviewer), value]));
  const other = decided_on.find(({ reviewer, value }) => now.get(reviewerKey(reviewer)) !== value);
  if (other !== undefined) return `What ${other.reviewer} says of the claim has changed since.`;
  if (resolve(voices, isFalse) !== 'unresolved') return 'The reviewers agree on the claim now.';
  const words = new Set(decided_on.map(({ value }) => wordOf(value, isFalse)));
  const news = voices.find(({ value }) => !words.has(wordOf(value, isFalse)));
  return news === undefined ? null : `${news.reviewer} has since said what nobody had said before.`;
}

function opposed(
  { adjudicator, now_at, value }: HeldAdjudication,
  standing: readonly HeldAdjudication[],
  { claims }: JudgedAttempt,
): string | null {
  const isFalse = claims[now_at ?? -1]?.is_false ?? false;
  const word = wordOf(value, isFalse);
  const other = standing.find((one) => one.now_at === now_at && wordOf(one.value, isFalse) !== word);
  return other === undefined ? null : `${adjudicator} and ${other.adjudicator} have decided differently.`;
}
