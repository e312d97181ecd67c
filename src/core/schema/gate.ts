import * as z from 'zod';
import { Comparison } from './comparison.ts';
import { checkIds, DecisionCheck, ReportedDecision } from './decision.ts';

export const gateSchemaVersion = '1.0';

/** What a gate says of a report. */
export const gateOutcomes = ['pass', 'unreviewed', 'inconclusive', 'budget', 'fail'] as const;
export const GateOutcome = z.enum(gateOutcomes);
export type GateOutcome = z.infer<typeof GateOutcome>;

/** What a gate looks at besides the rules of the decision; each is one rule of report/gateChecks.ts. */
export const gateOnlyCheckIds = [
  'run_ended_within_budget',
  'cost',
  'not_withdrawn',
  'recent_enough',
  'no_regression',
] as const;
export const GateCheckId = z.enum([...checkIds, ...gateOnlyCheckIds]);
export type GateCheckId = z.infer<typeof GateCheckId>;

export const GateCheck = z
  .strictObject({
    id: GateCheckId.describe('The rule.'),
    met: z.boolean().describe('Whether the report meets it.'),
    value: DecisionCheck.shape.value,
    limit: DecisionCheck.shape.limit,
    text: DecisionCheck.shape.text,
    outcome: GateOutcome.describe('What the gate makes of it: pass where it is met.'),
  })
  .describe('One rule that counts for the gate, and whether the report meets it.');
export type GateCheck = z.infer<typeof GateCheck>;

export const GatedReport = z
  .strictObject({
    model: z.string().describe('Name of the model in the configuration.'),
    run_id: z.string().describe('The run.'),
    path: z.string().describe('The report file.'),
    outcome: GateOutcome.describe('What the gate says of it.'),
    exit_code: z.int().nonnegative().describe('Exit code that stands for the outcome.'),
    checks: z.array(GateCheck).describe('Every rule that counts for what the policy asks for.'),
    reasons: z.array(z.string()).describe('What is not met, gravest first, one sentence each.'),
    next: z.array(z.string()).describe('What to do about it, one sentence each.'),
    decision: ReportedDecision.omit({ checks: true }).describe(
      'What the policy makes of the numbers, computed anew from the attempts; not what the report says.',
    ),
    comparison: Comparison.nullable().describe('Against the baseline; null without one.'),
  })
  .describe('A report by the word of the gate.');
export type GatedReport = z.infer<typeof GatedReport>;

/** What `itbench-review gate --format json` prints. */
export const GateResult = z
  .strictObject({
    schema_version: z.literal(gateSchemaVersion).describe('Version of this format.'),
    outcome: GateOutcome.describe(
      'The gravest of all reports: fail, budget, inconclusive, unreviewed, pass.',
    ),
    exit_code: z.int().nonnegative().describe('Exit code that stands for the outcome.'),
    reports: z.array(GatedReport).describe('Every report, in the order of their files.'),
  })
  .describe('Whether reports meet a policy.');
export type GateResult = z.infer<typeof GateResult>;
