import type { GatedReport, GateOutcome } from '../../schema/gate.ts';
import { decisionWords } from '../decisionText.ts';
import { singleLine } from './singleLine.ts';

const words: Readonly<Record<GateOutcome, string>> = {
  pass: 'PASS',
  fail: 'FAIL',
  inconclusive: 'INCONCLUSIVE',
  budget: 'BUDGET',
  unreviewed: 'NOT REVIEWED',
};

const column = 'NOT REVIEWED'.length;

/**
 * A report as lines for a terminal: what the gate says, what is not met, what to do next. No name from outside can begin a
 * line of its own, which would read as the word of the gate.
 */
export function gateLines({ model, run_id, outcome, decision, reasons, next }: GatedReport): string[] {
  const { name, gate } = decision.policy;
  const wanted = gate.needs === 'human_in_loop' ? 'human in the loop' : gate.needs.replace('_', ' ');
  const said = (kind: string, sentences: readonly string[]) =>
    sentences.map((sentence) => `${' '.repeat(column)}  ${kind}: ${singleLine(sentence)}`);
  return [
    `${words[outcome].padEnd(column)}  ${singleLine(`${model}, run ${run_id}: ${decisionWords(decision)} by policy ${name}; the gate needs ${wanted}.`)}`,
    ...said('not met', reasons),
    ...said(
      'mind',
      decision.reservations.filter((sentence) => !reasons.includes(sentence)),
    ),
    ...said('next', next),
  ];
}
