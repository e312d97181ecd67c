import { changedTexts } from './compareProvenance.ts';
import type { TrendDigest } from './trendDigest.ts';

/** A parameter can be a whole text; more of it is in the report. */
const longest = 120;

/** What differs in how two neighbours of a series were made, as clauses; nothing for the first. */
export function changesBetween(before: TrendDigest | undefined, now: TrendDigest): string[] {
  if (before === undefined) return [];
  const changes = changedTexts(before.provenance, now.provenance);
  // That hash only shows that something else is another one.
  const telling = changes.filter(({ what }) => what !== 'settings of the run');
  return (telling.length === 0 ? changes : telling).map(
    ({ what, first, second }) => `${what} ${clipped(first)} → ${clipped(second)}`,
  );
}

function clipped(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest).toWellFormed()}…`;
}
