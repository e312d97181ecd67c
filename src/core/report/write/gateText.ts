import type { GatedReport, GateOutcome } from '../../schema/gate.ts';
import { decisionWords } from '../decisionText.ts';

const words: Readonly<Record<GateOutcome, string>> = {
  pass: 'PASS',
  fail: 'FAIL',
  inconclusive: 'INCONCLUSIVE',
  budget: 'BUDGET',
  unreviewed: 'NOT REVIEWED',
};

const column = 'NOT REVIEWED'.length;

/** A report as lines for a terminal: what the gate says, what is not met, what to do next. */
export function gateLines({ model, run_id, outcome, decision, reasons, next }: GatedReport): string[] {
  const { needs } = decision.policy.gate;
  const wanted = needs === 'human_in_loop' ? 'human in the loop' : needs.replace('_', ' ');
  return [
    `${words[outcome].padEnd(column)}  ${model}, run ${run_id}: ${decisionWords(decision)} by policy ${decision.policy.name}; the gate needs ${wanted}.`,
    ...reasons.map((reason) => `${' '.repeat(column)}  not met: ${reason}`),
    ...decision.reservations
      .filter((sentence) => !reasons.includes(sentence))
      .map((sentence) => `${' '.repeat(column)}  mind: ${sentence}`),
    ...next.map((step) => `${' '.repeat(column)}  next: ${step}`),
  ];
}
