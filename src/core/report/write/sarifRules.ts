import { checkIds } from '../../schema/decision.ts';
import { type GateCheckId, gateOnlyCheckIds } from '../../schema/gate.ts';
import type { FindingRule } from '../gateFindings.ts';

/** A rule as `tool.driver.rules` of SARIF has it. */
export interface SarifRule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly defaultConfiguration: { readonly level: 'error' | 'warning' };
}

const findings: Readonly<Record<FindingRule, string>> = {
  duplicate: 'A claim names what another claim of the same answer named.',
  upstream_injector: 'A claim names the machinery of the fault, not its cause.',
  downstream_victim: 'A claim names what the true cause reached.',
  co_occurring_symptom: 'A claim names what showed a symptom in the window, off the path of the fault.',
  unsupported: 'A claim names what no tool result of the attempt held.',
  false_positive: 'A claim names no root cause, and fits no pattern.',
  true_cause_missed: 'A true root cause was not named.',
};

const gate: Readonly<Record<GateCheckId, string>> = {
  conclusive: 'The run has few enough errors to say something.',
  accuracy_human_in_loop: 'Accuracy suffices for use with a person who confirms every action.',
  accuracy_autonomy: 'Accuracy suffices for autonomy.',
  false_positive_rate: 'Few enough claims are false.',
  avg_turns: 'Attempts take few enough turns.',
  enough_tasks: 'Enough tasks count.',
  complete: 'Every planned attempt has ended.',
  suite_verified: 'The tasks equal the lock of their suite.',
  real_sandbox: 'Commands ran in a real sandbox.',
  flagged_reviewed: 'People have looked at the flagged attempts.',
  reviewers_agree: 'Reviewers agree, or somebody has decided.',
  canary_passed: 'A canary has passed.',
  run_ended_within_budget: 'The run did not stop at its cost limit.',
  cost: 'The run cost no more than the policy allows.',
  not_withdrawn: 'Nobody has revoked or superseded the report.',
  recent_enough: 'The report is recent enough.',
  no_regression: 'It is not worse than the baseline beyond noise.',
};

const rule = (id: string, text: string, level: 'error' | 'warning'): SarifRule => {
  return { id, shortDescription: { text }, defaultConfiguration: { level } };
};

/** Every rule that a result may name: mistakes of models by the taxonomy of false claims, then the rules of the gate. */
export const sarifRules: readonly SarifRule[] = [
  ...Object.entries(findings).map(([id, text]) =>
    rule(id, text, id === 'true_cause_missed' ? 'error' : 'warning'),
  ),
  ...[...checkIds, ...gateOnlyCheckIds].map((id) => rule(`gate/${id}`, gate[id], 'error')),
];
