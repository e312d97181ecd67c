import type { ClaimLabel } from '../schema/label.ts';
import type { ScoredClaim } from '../schema/score.ts';
import { type Resolution, resolve, type Voice, wordOf } from './voices.ts';

/** What correction needs of a scored attempt: a `Score`, or an attempt of a report. */
export interface CorrectableScore {
  readonly score: number;
  readonly claims: readonly Pick<ScoredClaim, 'name' | 'group' | 'is_false' | 'verdict' | 'duplicate_of'>[];
  /** Root-cause sets that no claim names; only their number counts. */
  readonly missed: readonly unknown[];
}

export interface CorrectedScore {
  readonly score: number;
  /** Claims that are false after correction. */
  readonly falseClaims: number;
  /** Claims whose truth the reviewers see otherwise than the scorer, and those where they confirm it; by index. */
  readonly changed: readonly number[];
  readonly confirmed: readonly number[];
  /** Claims on which they disagree, decided or not, and those of them that nobody has decided. */
  readonly contested: readonly number[];
  readonly unresolved: readonly number[];
}

/**
 * What a claim comes to. `set` joins claims that are one: a set that the scorer matched, or a claim by itself.
 * root: names a root-cause set · found: false by the scorer, a true cause by the reviewers · false · aside: names what
 * another claim named, so it is neither a further true one nor a false one.
 */
interface Standing {
  readonly is: 'root' | 'found' | 'false' | 'aside';
  readonly set: string;
  /** Said to be a duplicate of another claim, which may be the one that names this set. */
  readonly weak: boolean;
}

/**
 * Precision at full recall with the word of the reviewers in place of the scorer's, where they agree, and where they do
 * not, with that of an adjudicator (`decisions`, by index of the claim). A reviewer speaks of one claim; of every other
 * claim, and where reviewers disagree and nobody has decided, the scorer's word stays. What a label cannot say is decided
 * so that the score is rather too low than too high:
 *
 * - A true claim turned false is a false positive of its own, and its root-cause set is missed, unless another claim
 *   that is still true names that set, or one turned true takes its place.
 * - A false claim turned true names one missed set, since nobody said which: the first, then the next. Without a missed
 *   set it stands for a set that only duplicates name, and else is one more true cause. Claims of one name, or that the
 *   scorer put into one set, are one.
 * - A duplicate of a claim, where the scorer says so too, is whatever that claim is. A false claim that only the
 *   reviewers call a duplicate counts no more, provided that there is another claim that it can be a duplicate of. A
 *   true claim called a duplicate still names its set: it was named twice, not never.
 * - A claim whose match is rejected merges with none: two claims turned false are two false positives.
 */
export function correctAttempt(
  attempt: CorrectableScore,
  voices: ReadonlyMap<number, readonly Voice[]>,
  decisions: ReadonlyMap<number, ClaimLabel> = new Map(),
): CorrectedScore {
  const said = attempt.claims.map(({ is_false }, index) => resolve(voices.get(index) ?? [], is_false));
  const words = said.map((word, index) => {
    const decided = decisions.get(index);
    if (word !== 'unresolved' || decided === undefined) return word;
    return wordOf(decided, attempt.claims[index]?.is_false ?? false);
  });
  const standings = standingsOf(attempt.claims, words);
  const isFalse = standings.map(({ is }) => is === 'false');
  const spoken = indicesWhere(words, (word) => word !== null && word !== 'unresolved');
  const changed = spoken.filter((index) => isFalse[index] !== attempt.claims[index]?.is_false);
  return {
    score: scoreOf(attempt, standings),
    falseClaims: isFalse.filter(Boolean).length,
    changed,
    confirmed: spoken.filter((index) => !changed.includes(index) && confirms(attempt, words, index)),
    contested: indicesWhere(said, (word) => word === 'unresolved'),
    unresolved: indicesWhere(words, (word) => word === 'unresolved'),
  };
}

function indicesWhere<T>(values: readonly T[], holds: (value: T) => boolean): number[] {
  return values.flatMap((value, index) => (holds(value) ? [index] : []));
}

/** That a true claim is a duplicate confirms nothing, unless the scorer calls it one. */
function confirms({ claims }: CorrectableScore, words: readonly Resolution[], index: number): boolean {
  return words[index] !== 'duplicate' || claims[index]?.verdict === 'duplicate';
}

type Claims = CorrectableScore['claims'];

function standingsOf(claims: Claims, words: readonly Resolution[]): Standing[] {
  return claims.map((claim, index) => {
    const original = claim.verdict === 'duplicate' ? claim.duplicate_of : undefined;
    if (words[index] !== 'duplicate' || original === undefined) return standingOf(claims, words, index);
    return standingOf(claims, words, original);
  });
}

function standingOf(claims: Claims, words: readonly Resolution[], index: number): Standing {
  const claim = claims[index];
  const set = setOf(claim, index);
  const byScorer: Standing = { is: claim?.is_false === false ? 'root' : 'false', set, weak: false };
  switch (words[index]) {
    case 'true':
      return byScorer.is === 'root' ? byScorer : { ...byScorer, is: 'found' };
    case 'false':
      return byScorer.is === 'false' ? byScorer : { is: 'false', set: alone(index), weak: false };
    case 'duplicate':
      if (byScorer.is === 'root') return { ...byScorer, weak: true };
      return hasOriginal(claims, words, index) ? { ...byScorer, is: 'aside' } : byScorer;
    default:
      return byScorer;
  }
}

/** Whether a claim can be a duplicate of another: not where all that there is are false duplicates. */
function hasOriginal(claims: Claims, words: readonly Resolution[], index: number): boolean {
  return claims.some(({ is_false }, other) => other !== index && (words[other] !== 'duplicate' || !is_false));
}

function setOf(claim: Claims[number] | undefined, index: number): string {
  return claim === undefined || claim.group === null ? alone(index) : `set ${claim.duplicate_of ?? index}`;
}

function alone(index: number): string {
  return `claim ${index}`;
}

/** True causes are rather too few than too many: see {@link correctAttempt}. */
function scoreOf({ claims, missed, score }: CorrectableScore, standings: readonly Standing[]): number {
  const setsOf = (is: Standing['is']) => standings.filter((one) => one.is === is).map(({ set }) => set);
  const named = new Set(setsOf('root'));
  const firm = new Set(standings.filter(({ is, weak }) => is === 'root' && !weak).map(({ set }) => set));
  const before = new Set(claims.flatMap((claim, index) => (claim.is_false ? [] : [setOf(claim, index)])));
  const toFind = missed.length + before.size - named.size;
  const found = foundCauses(claims, standings);
  if (found < toFind) return 0;
  const truePositives = named.size + toFind + Math.max(0, found - toFind - (named.size - firm.size));
  const falsePositives = new Set(setsOf('false')).size;
  // A truth has a root cause, so only an attempt without any set, named or missed, has nothing to divide.
  return truePositives === 0 ? score : truePositives / (truePositives + falsePositives);
}

/** How many causes the claims turned true are: those of one set, and those of one name, are one. */
function foundCauses(claims: Claims, standings: readonly Standing[]): number {
  const known = new Set<string>();
  let causes = 0;
  for (const [index, { is, set }] of standings.entries()) {
    if (is !== 'found') continue;
    const name = `name ${claims[index]?.name}`;
    if (!known.has(set) && !known.has(name)) causes += 1;
    known.add(set).add(name);
  }
  return causes;
}
