import { decisionValues, defaultPolicyName } from '../schema/policy.ts';
import type { Report } from '../schema/report.ts';
import { decisionWords } from './decisionText.ts';

/**
 * One line for a terminal: the decision, and what stands between it and the next one; the report has the rest. Empty for a
 * report of a format that has no decision.
 */
export function decisionNotes({ decision }: Pick<Report, 'decision'>): string[] {
  if (decision === null) return [];
  const { policy, checks, value, reasons } = decision;
  const by = policy.name === defaultPolicyName ? 'the default policy' : `policy ${policy.name}`;
  const next = decisionValues[decisionValues.indexOf(value) + 1];
  const nearest = checks.filter(({ met, level }) => !met && level === next).map(({ text }) => text);
  const why = nearest.length === 0 ? reasons : nearest;
  return [`decision by ${by}: ${decisionWords(decision)}. ${why.join(' ')}`];
}
