import { assertNever } from '../errors.ts';
import type { ReportedDecision } from '../schema/decision.ts';
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
export function decisionMeaning(
  decision: Pick<ReportedDecision, 'value' | 'canary_share' | 'policy'>,
  report: Pick<Report, 'accuracy' | 'status'>,
): string {
  switch (decision.value) {
    case 'no_deploy':
      return isShownToFail(decision, report)
        ? 'Do not use this model for diagnosis: its answers cost a person more than they tell.'
        : 'Do not use this model for diagnosis: these numbers do not show that its answers tell a person more than they cost.';
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

/** Whether it fell short by its figure, and not for want of attempts that count or of a narrow interval. */
function isShownToFail(
  { policy }: Pick<ReportedDecision, 'policy'>,
  { accuracy, status }: Pick<Report, 'accuracy' | 'status'>,
): boolean {
  return status !== 'inconclusive' && accuracy !== null && accuracy < policy.accuracy.human_in_loop;
}

/** `5 %`, `12.5 %`. */
function shareText(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
