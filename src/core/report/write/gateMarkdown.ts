import type { GatedReport, GateOutcome, GateResult } from '../../schema/gate.ts';
import { decisionWords } from '../decisionText.ts';
import { escaped, table } from '../markdownText.ts';
import { singleLine } from './singleLine.ts';

/** The word for an outcome, as people read it. */
export const outcomeWords: Readonly<Record<GateOutcome, string>> = {
  pass: 'pass',
  fail: 'fail',
  inconclusive: 'inconclusive',
  budget: 'budget',
  unreviewed: 'not reviewed',
};

/** A summary as GitHub Markdown: a table of the reports, then what is not met and what to do. Texts from outside are escaped. */
export function gateMarkdown({ outcome, reports }: GateResult): string {
  return [
    `## Gate: ${outcomeWords[outcome]}`,
    '',
    ...table(
      ['Model', 'Run', 'Gate', 'Decision'],
      reports.map(({ model, run_id, outcome: one, decision }) =>
        [model, run_id, outcomeWords[one], decisionWords(decision)].map(singleLine),
      ),
    ),
    '',
    ...reports.flatMap(reportRows),
  ].join('\n');
}

/** What is not met, and what to mind of the numbers even where everything is: a report that is beyond doubt has no rows. */
function reportRows({ model, outcome, reasons, next, decision }: GatedReport): string[] {
  const reservations = decision.reservations.filter((sentence) => !reasons.includes(sentence));
  if (reasons.length + reservations.length === 0) return [];
  return [
    `### ${safe(model)}: ${outcomeWords[outcome]}`,
    '',
    ...reasons.map((reason) => `- ${safe(reason)}`),
    ...reservations.map((sentence) => `- Mind: ${safe(sentence)}`),
    '',
    ...(next.length === 0 ? [] : ['Next:', '', ...next.map((step) => `- ${safe(step)}`), '']),
  ];
}

function safe(text: string): string {
  return escaped(singleLine(text));
}
