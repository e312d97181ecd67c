/**
 * How far people who judged the same things agree, beyond what chance would give. Each has its own idea of chance, so a
 * report names the one it uses.
 */

/** What each rater said of one thing: a category, or null where the rater said nothing of it. */
export type Ratings = readonly (string | null)[];

/** Cohen's kappa of two raters who both judged all things (nominal). Null without a thing, or where chance agrees on all. */
export function cohenKappa(pairs: readonly (readonly [string, string])[]): number | null {
  if (pairs.length === 0) return null;
  const observed = pairs.filter(([one, other]) => one === other).length / pairs.length;
  const [first, second] = [shares(pairs.map(([one]) => one)), shares(pairs.map(([, other]) => other))];
  let expected = 0;
  for (const [category, share] of first) expected += share * (second.get(category) ?? 0);
  return beyondChance(observed, expected);
}

/**
 * Gwet's AC1 of any number of raters (nominal), who need not all have judged everything: steadier than kappa where nearly
 * all say the same. `categories`: the closed list that they chose from. Null where nothing was judged twice.
 * Source: Gwet, Handbook of Inter-Rater Reliability, chapter 2 (chance agreement of AC1) and its form for missing ratings.
 */
export function gwetAc1(things: readonly Ratings[], categories: readonly string[]): number | null {
  const rated = things.map((ratings) => ratings.filter((rating) => rating !== null)).filter(hasAny);
  const twice = rated.filter((ratings) => ratings.length > 1);
  if (twice.length === 0 || categories.length < 2) return null;
  const observed = meanOf(twice.map(pairAgreement));
  const expected = categories
    .map((category) => meanOf(rated.map((ratings) => shareOf(ratings, category))))
    .reduce((total, share) => total + share * (1 - share), 0);
  return beyondChance(observed, expected / (categories.length - 1));
}

/**
 * Krippendorff's alpha (nominal) of any number of raters, who need not all have judged everything. Null where nothing was
 * judged twice, or where everything that was got the same category: there is nothing to disagree about.
 */
export function krippendorffAlpha(things: readonly Ratings[]): number | null {
  const twice = things
    .map((ratings) => ratings.filter((rating) => rating !== null))
    .filter((ratings) => ratings.length > 1);
  const all = twice.flat();
  const observed = twice
    .map((ratings) => ratings.length * (1 - pairAgreement(ratings)))
    .reduce((total, value) => total + value, 0);
  const counts = [...countsOf(all).values()];
  const expected = (all.length ** 2 - counts.reduce((total, n) => total + n * n, 0)) / (all.length - 1);
  return all.length < 2 || expected === 0 ? null : 1 - observed / expected;
}

function hasAny(ratings: readonly string[]): boolean {
  return ratings.length > 0;
}

/** Of all pairs of raters of one thing, the share that agree. */
function pairAgreement(ratings: readonly string[]): number {
  const n = ratings.length;
  const same = [...countsOf(ratings).values()].reduce((total, count) => total + count * (count - 1), 0);
  return same / (n * (n - 1));
}

function beyondChance(observed: number, expected: number): number | null {
  return expected === 1 ? null : (observed - expected) / (1 - expected);
}

function shares(ratings: readonly string[]): Map<string, number> {
  return new Map([...countsOf(ratings)].map(([category, count]) => [category, count / ratings.length]));
}

function shareOf(ratings: readonly string[], category: string): number {
  return ratings.filter((rating) => rating === category).length / ratings.length;
}

function countsOf(ratings: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const rating of ratings) counts.set(rating, (counts.get(rating) ?? 0) + 1);
  return counts;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
