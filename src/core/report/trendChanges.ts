import type { TrendDigest } from './trendDigest.ts';

/** What differs in how two neighbours of a series were made, as clauses; nothing for the first. */
export function changesBetween(_before: TrendDigest | undefined, _now: TrendDigest): string[] {
  return [];
}
