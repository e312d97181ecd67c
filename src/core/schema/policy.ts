import * as z from 'zod';

const share = z.number().min(0).max(1);

/** What a model may do by the word of a policy, from least to most. */
export const decisionValues = ['no_deploy', 'human_in_loop', 'canary', 'full_rollout'] as const;
export const DecisionValue = z.enum(decisionValues);
export type DecisionValue = z.infer<typeof DecisionValue>;

/** The name of the defaults, and of nothing else. */
export const defaultPolicyName = 'default';

/** What a policy is called that changes a default and has no name: nobody must take it for the defaults. */
export const unnamedPolicyName = 'unnamed';

const keys = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[^\p{Cc}]+$/u, 'must not hold control characters')
    .default(defaultPolicyName)
    .describe(
      'Name of the policy; it stands in every decision. A policy that changes a default and has none is called unnamed.',
    ),
  accuracy: z
    .strictObject({
      human_in_loop: share
        .default(0.2)
        .describe('Below it a model is not used at all: it costs a person more than it tells. Default 0.2.'),
      autonomy: share.default(0.7).describe('Below it a person confirms every action. Default 0.7.'),
    })
    .prefault({})
    .describe('Least accuracy (mean precision at full recall), from 0 to 1.'),
  use: z
    .enum(['bound', 'estimate'])
    .default('bound')
    .describe(
      'bound: the end of the 95 % interval that speaks against the model. estimate: the figure itself.',
    ),
  figures: z
    .enum(['worse', 'raw', 'corrected'])
    .default('worse')
    .describe(
      'Whose word on claims counts: the scorer’s (raw), the reviewers’ (corrected), or whichever is worse for the model.',
    ),
  max_false_positive_rate: share
    .optional()
    .describe('Most false claims among all claims for autonomy, from 0 to 1. Default: no limit.'),
  max_avg_turns: z.number().positive().optional().describe('Most turns per attempt. Default: no limit.'),
  canary: z
    .strictObject({
      share: z
        .number()
        .gt(0)
        .lt(1)
        .default(0.05)
        .describe('Share of incidents that a canary covers. Default 0.05.'),
      passed: z
        .boolean()
        .default(false)
        .describe(
          'Whether a canary of this model has passed. No full rollout before: no benchmark shows it.',
        ),
      evidence: z
        .string()
        .min(1)
        .max(1000)
        .optional()
        .describe('Where that is recorded: a ticket, a link. Needed when passed.'),
    })
    .prefault({})
    .describe('How it may act on a few incidents first.'),
  review: z
    .strictObject({
      flagged: share
        .default(1)
        .describe('Share of the flagged attempts that a person must have labelled. Default 1.'),
      reviewers: z
        .int()
        .positive()
        .max(20)
        .default(1)
        .describe('How many people must have labelled each of them. Default 1.'),
      allow_contested: z
        .boolean()
        .default(false)
        .describe('Whether claims may stay on which reviewers disagree and nobody has decided.'),
    })
    .prefault({})
    .describe('What people must have looked at before it may act.'),
  evidence: z
    .strictObject({
      min_tasks: z.int().positive().default(10).describe('Fewest tasks that count. Default 10.'),
      verified_suite: z.boolean().default(true).describe('Whether the tasks must equal their suite’s lock.'),
      real_sandbox: z.boolean().default(true).describe('Whether practice sandboxes are refused.'),
      complete: z.boolean().default(true).describe('Whether every planned attempt must have ended.'),
      max_age_days: z
        .number()
        .positive()
        .optional()
        .describe(
          'For itbench-review gate: oldest report, in days since its last attempt ended. Default: any.',
        ),
    })
    .prefault({})
    .describe('What the numbers must rest on before it may act.'),
  gate: z
    .strictObject({
      needs: z
        .enum(['human_in_loop', 'canary', 'full_rollout'])
        .default('canary')
        .describe('Decision from which on itbench-review gate passes. Default canary: autonomy.'),
      regression_level: z
        .number()
        .gt(0)
        .lt(0.5)
        .default(0.05)
        .describe('With a baseline: chance of a false alarm for each model that is compared. Default 0.05.'),
      max_cost_usd: z
        .number()
        .positive()
        .optional()
        .describe('Most that a run may have cost, in US dollars.'),
    })
    .prefault({})
    .describe('For itbench-review gate.'),
});

const defaultsText = JSON.stringify(keys.parse({}));

/**
 * The rules that turn the numbers of a report into a decision: a YAML file, or the key `policy` of `itbench.yml`. Every
 * key has a default; the defaults are those of the project's charter (autonomy from 0.70 on, a canary of 5 %, every
 * flagged attempt looked at by a person), and ours where it is silent. Local policy, not a claim of the benchmark.
 */
export const Policy = keys
  .superRefine((policy, context) => {
    for (const problem of policyProblems(policy)) context.addIssue({ code: 'custom', ...problem });
  })
  .overwrite((policy) => {
    const isDisguised = policy.name === defaultPolicyName && JSON.stringify(policy) !== defaultsText;
    return isDisguised ? { ...policy, name: unnamedPolicyName } : policy;
  })
  .describe('Rules that turn the numbers of a report into a decision.');
export type Policy = z.infer<typeof Policy>;

/** Defaults everywhere. */
export const defaultPolicy: Policy = Policy.parse({});

interface PolicyView {
  readonly accuracy: { readonly human_in_loop: number; readonly autonomy: number };
  readonly use: string;
  readonly max_false_positive_rate?: number | undefined;
  readonly max_avg_turns?: number | undefined;
  readonly canary: { readonly passed: boolean; readonly evidence?: string | undefined };
  readonly gate: { readonly needs: string };
}

/** A policy that nothing can meet would fail every model, and look like a finding about models. */
function policyProblems(policy: PolicyView): { path: string[]; message: string }[] {
  const { accuracy, use, canary, gate } = policy;
  const problems: { path: string[]; message: string }[] = [];
  if (accuracy.human_in_loop > accuracy.autonomy) {
    const message = `must be ≥ human_in_loop, ${accuracy.human_in_loop}: autonomy would need less than a person's watch`;
    problems.push({ path: ['accuracy', 'autonomy'], message });
  }
  for (const level of ['human_in_loop', 'autonomy'] as const) {
    if (use !== 'bound' || accuracy[level] < 1) continue;
    const message =
      'can never be met with use: bound: the lower end of an interval is below 1, however many tasks are solved';
    problems.push({ path: ['accuracy', level], message });
  }
  if (use === 'bound' && policy.max_false_positive_rate === 0) {
    const message =
      'can never be met with use: bound: the upper end of an interval is above 0, however few claims are false';
    problems.push({ path: ['max_false_positive_rate'], message });
  }
  if (policy.max_avg_turns !== undefined && policy.max_avg_turns < 1) {
    const message = 'can never be met: no answer takes less than one turn';
    problems.push({ path: ['max_avg_turns'], message });
  }
  if (canary.passed && canary.evidence === undefined) {
    const message = 'needs canary.evidence, where that is recorded';
    problems.push({ path: ['canary', 'passed'], message });
  }
  if (gate.needs === 'full_rollout' && !canary.passed) {
    const message =
      'can never be met while canary.passed is false: there is no full rollout before a canary has passed';
    problems.push({ path: ['gate', 'needs'], message });
  }
  return problems;
}
