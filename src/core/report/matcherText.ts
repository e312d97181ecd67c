import type { Report } from '../schema/report.ts';
import { percent } from './figureText.ts';

/** How far judge and rules agree, for people, one sentence each; empty where only the rules matched. */
export function matcherNotes({ matchers }: Pick<Report, 'matchers'>): string[] {
  if (matchers === null) return [];
  const { claims, agreeing, agreement, kappa, rules_accuracy } = matchers;
  const beyondChance = kappa === null ? '' : `, kappa ${kappa.toFixed(2)}`;
  const share = claims === 0 ? '' : ` (${percent(agreement)}${beyondChance})`;
  return [
    `the judge and the rules agree on ${agreeing} of ${claims} claims${share}; by the rules the accuracy would be ${percent(rules_accuracy)}.`,
  ];
}
