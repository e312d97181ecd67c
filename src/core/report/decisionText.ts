import { assertNever } from '../errors.ts';
import type { ReportedDecision } from '../schema/decision.ts';
import { decisionValues, defaultPolicyName } from '../schema/policy.ts';
import type { Report } from '../schema/report.ts';

/** A decision in words: `canary on 5 % of incidents`. */
export function decisionWords({
  value,
  canary_share,
}: Pick<ReportedDecision, 'value' | 'canary_share'>): string {
  switch (value) {
    case 'no_deploy':
      return 'do not deploy';
    case 'human_in_loop':
      return 'human in the loop';
    case 'canary':
      return `canary on ${shareText(canary_share ?? 0)} of incidents`;
    case 'full_rollout':
      return 'full rollout';
    default:
      return assertNever(value);
  }
}

/** What a decision means for whoever acts on it, as a sentence. */
export function decisionMeaning(decision: Pick<ReportedDecision, 'value' | 'canary_share'>): string {
  switch (decision.value) {
    case 'no_deploy':
      return 'Do not use this model for diagnosis: its answers cost a person more than they tell.';
    case 'human_in_loop':
      return 'It may draft diagnoses; a person confirms every action.';
    case 'canary':
      return `It may act by itself on ${shareText(decision.canary_share ?? 0)} of incidents; everywhere else a person confirms.`;
    case 'full_rollout':
      return 'It may act by itself.';
    default:
      return assertNever(decision.value);
  }
}

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

/** `5 %`, `12.5 %`. */
function shareText(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
