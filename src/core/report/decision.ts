import type { DecisionCheck, ReportedDecision } from '../schema/decision.ts';
import { type DecisionValue, decisionValues, type Policy } from '../schema/policy.ts';
import type { Report } from '../schema/report.ts';
import { evidenceChecks, evidenceReservations } from './decisionEvidence.ts';
import { figureChecks } from './decisionFigures.ts';
import { reviewChecks } from './decisionReview.ts';

/** What a decision looks at: a report whose labels have been counted. */
export type DecidedReport = Omit<Report, 'decision'>;

/**
 * What a policy makes of a report. A decision is the highest whose own rules and those of every lower one are met; a
 * report that is not fit to decide by (practice, changed tasks, missing attempts) never gets autonomy unless the policy
 * says that it may, and even then says so.
 */
export function decide(report: DecidedReport, policy: Policy): ReportedDecision {
  const checks = [
    ...evidenceChecks(report, policy),
    ...figureChecks(report, policy),
    ...reviewChecks(report, policy),
    canaryPassed(policy),
  ];
  const value = highestMet(checks);
  return {
    value,
    canary_share: value === 'canary' ? policy.canary.share : null,
    reasons: reasonsOf(checks, value),
    reservations: evidenceReservations(report),
    checks,
    policy,
  };
}

/** Whether a decision grants at least what another does. */
export function isAtLeast(value: DecisionValue, other: DecisionValue): boolean {
  return decisionValues.indexOf(value) >= decisionValues.indexOf(other);
}

function highestMet(checks: readonly DecisionCheck[]): DecisionValue {
  const firstUnmet = decisionValues.findIndex((value) =>
    checks.some(({ level, met }) => level === value && !met),
  );
  return decisionValues[firstUnmet === -1 ? decisionValues.length - 1 : firstUnmet - 1] ?? 'no_deploy';
}

/** What stands between this decision and more, the nearest step first; for the highest, that nothing does. */
function reasonsOf(checks: readonly DecisionCheck[], value: DecisionValue): string[] {
  const unmet = checks
    .filter(({ met, level }) => !met && !isAtLeast(value, level))
    .toSorted((one, other) => decisionValues.indexOf(one.level) - decisionValues.indexOf(other.level));
  return unmet.length === 0 ? ['Every rule of the policy is met.'] : unmet.map(({ text }) => text);
}

function canaryPassed({ canary }: Policy): DecisionCheck {
  const text = canary.passed
    ? `A canary has passed by the word of the policy: ${canary.evidence ?? 'no evidence named'}.`
    : 'No canary has passed by the word of the policy, and no benchmark shows that one would.';
  return { id: 'canary_passed', level: 'full_rollout', met: canary.passed, value: null, limit: null, text };
}
