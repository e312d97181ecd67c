import {
  type GateCheck,
  type GatedReport,
  type GateOutcome,
  type GateResult,
  gateSchemaVersion,
} from '../schema/gate.ts';
import { decide, isAtLeast } from './decision.ts';
import { asGateCheck, type GateFacts, gateOnlyChecks } from './gateChecks.ts';
import { nextSteps } from './gateNextSteps.ts';

/** A report and everything that a gate knows of it. */
export interface GateInput extends GateFacts {
  /** The report file, as people would name it. */
  readonly path: string;
}

/** `itbench-review gate` ends with these; cli/exitCode.ts names the same numbers. */
export const gateExitCodes: Readonly<Record<GateOutcome, number>> = {
  pass: 0,
  fail: 1,
  inconclusive: 4,
  budget: 5,
  unreviewed: 6,
};

/**
 * What a policy makes of a report, whatever the report itself says of it. Only rules of decisions up to the one that
 * `policy.gate.needs` names count. Where several are not met, the first of these is said:
 *
 * 1. budget: the run stopped at its cost limit, or cost more than the policy allows
 * 2. inconclusive: the run had too many errors to say anything
 * 3. fail: accuracy, false positives, turns, a regression, no canary that passed; or the report was withdrawn
 * 4. inconclusive: what the numbers rest on (practice, tasks, missing attempts, age), or a number nobody knows
 * 5. unreviewed: flagged attempts that nobody looked at, claims on which reviewers disagree
 */
export function gateReport(input: GateInput): GatedReport {
  const { report, path, policy } = input;
  const { checks, ...decision } = decide(report, policy);
  const counting = checks.filter(({ level }) => isAtLeast(policy.gate.needs, level)).map(asGateCheck);
  const all = [...gateOnlyChecks(input), ...counting];
  const unmet = all.filter(({ met }) => !met).toSorted((a, b) => rank(a) - rank(b));
  const outcome = unmet[0]?.outcome ?? 'pass';
  return {
    model: report.model,
    run_id: report.run_id,
    path,
    outcome,
    exit_code: gateExitCodes[outcome],
    checks: all,
    reasons: unmet.map(({ text }) => text),
    next: nextSteps(unmet, input),
    decision,
    comparison: input.baseline?.comparison ?? null,
  };
}

/** From what must be seen first to what may wait; the order of the sentence in {@link GateResult}. */
const gravestFirst: readonly GateOutcome[] = ['fail', 'budget', 'inconclusive', 'unreviewed', 'pass'];

/**
 * All reports together: the gravest of them. A model that fails has failed however little is known of the others, and
 * nothing that was paid for or looked at later changes that; what can still be made good by going on comes after it.
 */
export function gateResult(reports: readonly GatedReport[]): GateResult {
  const outcome =
    gravestFirst.find((one) => reports.some((report) => report.outcome === one)) ?? 'inconclusive';
  return {
    schema_version: gateSchemaVersion,
    outcome,
    exit_code: gateExitCodes[outcome],
    reports: [...reports],
  };
}

function rank({ id, outcome }: GateCheck): number {
  if (outcome === 'budget') return 1;
  if (id === 'conclusive') return 2;
  if (outcome === 'fail') return 3;
  return outcome === 'inconclusive' ? 4 : 5;
}
