import { assertNever } from '../errors.ts';
import type { ReportedDecision } from '../schema/decision.ts';

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

/** `5 %`, `12.5 %`. */
function shareText(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
