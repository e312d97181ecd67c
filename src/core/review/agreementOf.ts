import { cohenKappa, gwetAc1, krippendorffAlpha } from '../analysis/agreement.ts';
import type { ReportedAgreement } from '../schema/reportedAgreement.ts';
import { reviewerKey } from '../schema/reviewerKey.ts';
import { type ClaimWord, claimWords, type Voice, wordOf } from './voices.ts';

/** What people said of one claim, beside what the scorer says of it. */
export interface RatedClaim {
  readonly isFalse: boolean;
  readonly voices: readonly Voice[];
}

/** What people said of one thing, each at most once. */
export type Said = readonly { readonly reviewer: string; readonly word: string }[];

/** How far reviewers agree on the truth of claims; null where no two have labelled the same one. */
export function agreementOf(claims: readonly RatedClaim[]): ReportedAgreement | null {
  return agreementOn(
    claims.map(({ isFalse, voices }) =>
      voices.map(({ reviewer, value }) => ({ reviewer, word: wordOf(value, isFalse) satisfies ClaimWord })),
    ),
    claimWords,
  );
}

/**
 * Agreement on things for which everybody chose one of `words`. Takes time in proportion to what was said twice. A thing
 * that only one person judged says nothing of agreement, though something of how common each word is (AC1).
 */
export function agreementOn(things: readonly Said[], words: readonly string[]): ReportedAgreement | null {
  const twice = things.filter((said) => said.length > 1);
  if (twice.length === 0) return null;
  const ratings = things.map((said) => said.map(({ word }) => word));
  return {
    claims: twice.length,
    agreed: twice.filter((said) => new Set(said.map(({ word }) => word)).size === 1).length,
    krippendorff_alpha: krippendorffAlpha(ratings),
    gwet_ac1: gwetAc1(ratings, words),
    pairs: pairsOf(twice),
  };
}

interface Pair {
  readonly reviewers: [string, string];
  readonly words: (readonly [string, string])[];
}

/** By name. */
function pairsOf(twice: readonly Said[]): ReportedAgreement['pairs'] {
  const pairs = new Map<string, Pair>();
  for (const said of twice) {
    const sorted = said.toSorted((a, b) => compare(reviewerKey(a.reviewer), reviewerKey(b.reviewer)));
    for (const [index, one] of sorted.entries()) {
      for (const other of sorted.slice(index + 1)) {
        const key = JSON.stringify([reviewerKey(one.reviewer), reviewerKey(other.reviewer)]);
        const pair = pairs.get(key) ?? { reviewers: [one.reviewer, other.reviewer], words: [] };
        pair.words.push([one.word, other.word]);
        pairs.set(key, pair);
      }
    }
  }
  return [...pairs]
    .sort(([a], [b]) => compare(a, b))
    .map(([, { reviewers, words }]) => ({
      reviewers,
      claims: words.length,
      agreed: words.filter(([one, other]) => one === other).length,
      cohen_kappa: cohenKappa(words),
    }));
}

/** By code unit: the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
