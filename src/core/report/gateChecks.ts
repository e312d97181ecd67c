import { assertNever } from '../errors.ts';
import type { Comparison } from '../schema/comparison.ts';
import type { CheckId, DecisionCheck } from '../schema/decision.ts';
import type { GateCheck, GateOutcome } from '../schema/gate.ts';
import type { Policy } from '../schema/policy.ts';
import type { Report } from '../schema/report.ts';
import type { ReportStanding } from '../schema/standing.ts';
import { toldApart } from './figureText.ts';

/** How the run of a report ended, as its journal of events says. */
export interface RunEnd {
  readonly status: 'complete' | 'cancelled' | 'budget' | 'failed';
  /** What the run has cost over all its sessions and models; null where nobody knows. */
  readonly cost_usd: number | null;
}

/** A comparison with the baseline, and whether it shows a regression at the policy's level. */
export interface AgainstBaseline {
  readonly comparison: Comparison;
  readonly isRegression: boolean;
}

export interface GateFacts {
  readonly report: Report;
  readonly policy: Policy;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly standing: ReportStanding;
  /** Null where the report does not lie in its run. */
  readonly runEnd: RunEnd | null;
  /** Null without a baseline. */
  readonly baseline: AgainstBaseline | null;
}

const msPerDay = 86_400_000;

/** Clocks differ; beyond it a time is not one to go by. */
const clockGraceDays = 1;

/** The rules that only a gate has. Rules that the policy does not set, and a baseline that is not named, give no check. */
export function gateOnlyChecks(facts: GateFacts): GateCheck[] {
  return [
    endedWithinBudget(facts),
    cost(facts),
    notWithdrawn(facts),
    recentEnough(facts),
    noRegression(facts),
  ]
    .filter((check) => check !== null)
    .map((check) => (check.met ? { ...check, outcome: 'pass' } : check));
}

/**
 * What an unmet rule of the decision is to a gate. A figure that is not there, for want of a second task, is no failure of
 * the model: nobody knows it.
 */
export function asGateCheck({ id, met, value, limit, text }: DecisionCheck): GateCheck {
  const outcome = met ? 'pass' : isFigure(id) && value === null ? 'inconclusive' : outcomeOf(id);
  return { id, met, value, limit, text, outcome };
}

function isFigure(id: CheckId): boolean {
  return id.startsWith('accuracy_') || id === 'false_positive_rate' || id === 'avg_turns';
}

function outcomeOf(id: CheckId): GateOutcome {
  switch (id) {
    case 'accuracy_human_in_loop':
    case 'accuracy_autonomy':
    case 'false_positive_rate':
    case 'avg_turns':
    case 'canary_passed':
      return 'fail';
    case 'conclusive':
    case 'enough_tasks':
    case 'complete':
    case 'suite_verified':
    case 'real_sandbox':
      return 'inconclusive';
    case 'flagged_reviewed':
    case 'reviewers_agree':
      return 'unreviewed';
    default:
      return assertNever(id);
  }
}

/** A run that stopped at its limit left attempts out, unless this model's had all ended by then. */
function endedWithinBudget({ runEnd, report }: GateFacts): GateCheck | null {
  if (runEnd === null) return null;
  const { unfinished_attempt_count: unfinished } = report;
  const met = runEnd.status !== 'budget' || unfinished === 0;
  return {
    id: 'run_ended_within_budget',
    met,
    value: unfinished,
    limit: null,
    text: met
      ? 'The run did not stop at its cost limit before the attempts of this model had ended.'
      : `The run stopped at its cost limit: ${unfinished === 1 ? '1 planned attempt has' : `${unfinished} planned attempts have`} not ended.`,
    outcome: 'budget',
  };
}

/** Of the whole run where that is known, else of this model alone. What is not known may be any sum. */
function cost({ report: { usage }, runEnd, policy }: GateFacts): GateCheck | null {
  const limit = policy.gate.max_cost_usd;
  if (limit === undefined) return null;
  const known = [usage.total_cost_usd ?? usage.cost_usd, runEnd?.cost_usd ?? null].filter(
    (usd) => usd !== null,
  );
  const value = known.length === 0 ? null : Math.max(...known);
  const asked = `the policy allows $${limit}`;
  const isAbove = value !== null && value > limit;
  const unknown = usage.attempts_without_cost + (usage.calls_without_cost ?? 0);
  const isUnknown = value === null || unknown > 0;
  const more = isUnknown && value !== null ? ' at least' : '';
  return {
    id: 'cost',
    met: !isAbove && !isUnknown,
    value,
    limit,
    text:
      value === null
        ? `Nobody knows what the run has cost; ${asked}.`
        : `The run has cost${more} ${dollarsText(value)}; ${asked}.`,
    outcome: isAbove ? 'budget' : 'inconclusive',
  };
}

/** With as many digits as it takes to be told from a limit. */
function dollarsText(usd: number): string {
  return `$${Number(usd.toFixed(6))}`;
}

function notWithdrawn({ standing: { revoked, superseded } }: GateFacts): GateCheck {
  const why = [revoked, superseded].filter((sentence) => sentence !== null);
  return {
    id: 'not_withdrawn',
    met: why.length === 0,
    value: null,
    limit: null,
    text: why.length === 0 ? 'Nobody has revoked or superseded the report.' : why.join(' '),
    outcome: 'fail',
  };
}

function recentEnough({ report, policy, now }: GateFacts): GateCheck | null {
  const limit = policy.evidence.max_age_days;
  if (limit === undefined) return null;
  const { ended_at } = report.provenance;
  const value = ended_at === null ? null : (now - Date.parse(ended_at)) / msPerDay;
  const isFuture = value !== null && value < -clockGraceDays;
  return {
    id: 'recent_enough',
    met: value !== null && !isFuture && value <= limit,
    value,
    limit,
    text: `${ageText(ended_at, value, limit)} The policy asks for at most ${limit} days.`,
    outcome: 'inconclusive',
  };
}

function ageText(ended_at: string | null, days: number | null, limit: number): string {
  if (ended_at === null || days === null) return 'No attempt has ended.';
  const when = `The last attempt ended on ${ended_at.slice(0, 10)}`;
  return days < -clockGraceDays
    ? `${when}, which is yet to come by this machine’s clock.`
    : `${when}, ${toldApart(Math.max(0, days), limit)} days ago.`;
}

/** A regression that cannot be looked for has not been ruled out. */
function noRegression({ baseline }: GateFacts): GateCheck | null {
  if (baseline === null) return null;
  const { comparison, isRegression } = baseline;
  const { first, accuracy, verdict, why, forced } = comparison;
  const isOpen = verdict === 'inconclusive';
  const against = `Against ${first.model} of run ${first.run_id}: `;
  return {
    id: 'no_regression',
    met: !isRegression && !isOpen,
    value: accuracy.difference,
    // What is asked for is a level of p, which is not of the difference's kind: the text and the comparison have it.
    limit: null,
    text: [`${against}${why}`, ...forced].join(' '),
    outcome: isRegression ? 'fail' : 'inconclusive',
  };
}
