import * as z from 'zod';
import { JudgeEntry } from './config.ts';
import { ModelEntry } from './modelEntry.ts';
import { Policy } from './policy.ts';
import { FalsePositivePattern, Outcome, Score } from './score.ts';
import { SandboxFingerprint } from './trajectory.ts';

export const runSchemaVersion = '1.0';

/** What decides how attempts run, with every default filled in. */
export const RunSettings = z
  .strictObject({
    preset: z.enum(['aa', 'smoke']).nullable().describe('The preset; null without one.'),
    models: z.array(ModelEntry).min(1).describe('The models, as they are configured.'),
    repeats: z.int().positive().describe('Attempts per task and model.'),
    max_turns: z.int().positive().describe('Turns after which an attempt ends.'),
    turn_penalty: z.number().describe('What turn_adjusted_accuracy takes off per turn.'),
    retries: z.int().nonnegative().describe('Times that a failed model call is made again.'),
    backoff_seconds: z.number().nonnegative().describe('Wait before the first retry, in seconds.'),
    match: z.enum(['rules', 'judge']).describe('How claims are matched to the truth.'),
    judge: JudgeEntry.nullable()
      .default(null)
      .describe('The model that judges, as it is configured; null where the rules match.'),
    max_cost_usd: z
      .number()
      .positive()
      .nullable()
      .describe('Cost after which no further model call begins, in US dollars; null for no limit.'),
    attempt_max_cost_usd: z
      .number()
      .positive()
      .nullable()
      .describe('Cost at which an attempt ends, in US dollars; null for no limit.'),
    attempt_timeout_s: z.number().positive().describe('Time after which an attempt ends, in seconds.'),
    command_timeout_s: z.number().positive().describe('Time after which a command ends, in seconds.'),
    command_memory_mb: z.int().positive().describe('Memory of a command, in MiB.'),
    command_processes: z.int().positive().describe('Processes of a command at a time.'),
    scratch_mb: z
      .int()
      .positive()
      .optional()
      .describe(
        'What an agent may keep on the disk, in MiB; absent from runs of versions that set no limit.',
      ),
    sandbox_image: z
      .string()
      .nullable()
      .default(null)
      .describe('For sandbox docker: the image; null for the reference image.'),
    max_error_share: z
      .number()
      .min(0)
      .max(1)
      .describe('Share of attempts that may end in an error before a report is inconclusive.'),
    concurrency: z
      .int()
      .positive()
      .nullable()
      .describe("Attempts at a time per endpoint, over every model's own figure; null for those."),
  })
  .describe('What decides how attempts run, every default filled in.');
export type RunSettings = z.infer<typeof RunSettings>;

export const ModelIdentityRecord = z.object({
  adapter: z.string().describe('The adapter.'),
  adapter_version: z.string().describe("Version of the adapter's library or behaviour."),
  model: z.string().describe('The model id that is sent.'),
  endpoint_host: z.string().nullable().describe('Host that is asked; null for a model without one.'),
  parameters: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .describe("Parameters as sent; absent ones are the provider's default."),
});

export const SuiteRecord = z
  .strictObject({
    id: z.string().describe('Id of the suite.'),
    title: z.string().describe('Its title.'),
    layout: z.string().describe('Layout of its folder.'),
    root: z
      .string()
      .describe('Its absolute path, only to find it again: no part of what identifies the run.'),
    ground_truth_root: z
      .string()
      .nullable()
      .describe('Folder that ground truths were taken from; null where from the suite itself.'),
    revision: z.string().nullable().describe('Revision of a downloaded suite, or null.'),
    task_count: z
      .int()
      .nonnegative()
      .nullable()
      .default(null)
      .describe(
        'Tasks of the whole suite, those that were not downloaded among them; null in runs of versions that did not count.',
      ),
    lock_sha256: z.string().describe('sha256 of the lock over the files of the tasks that run.'),
    verified: z
      .enum(['verified', 'unlocked', 'changed'])
      .describe("Whether those files equal the suite's own lock file; unlocked when it has none."),
  })
  .describe('The tasks that are run.');
export type SuiteRecord = z.infer<typeof SuiteRecord>;

/** `run.json`: what was planned, written once, before the first attempt. */
export const RunFile = z
  .strictObject({
    schema_version: z.string().describe('Version of this format.'),
    run_id: z.string().describe('The run.'),
    created_at: z.iso.datetime().describe('When it was planned, UTC.'),
    product_version: z.string().describe('Version of the program that planned it.'),
    settings: RunSettings,
    models: z
      .record(z.string(), ModelIdentityRecord)
      .describe('What answers, by the name of the model in the configuration.'),
    judge: z
      .strictObject({
        identity: ModelIdentityRecord.describe('The model that judges.'),
        prompt_sha256: z.string().describe('sha256 of what it is told besides claims and truth.'),
      })
      .nullable()
      .default(null)
      .describe('Who matches the claims; null where the rules do.'),
    suite: SuiteRecord,
    tasks: z
      .array(
        z.strictObject({
          id: z.string().describe('The task.'),
          title: z.string().describe('Its title.'),
          ground_truth_sha256: z.string().describe('sha256 of its ground truth.'),
          doubts: z
            .array(z.string())
            .describe('Errors that the ground-truth doctor finds in its truth, one sentence each.'),
        }),
      )
      .describe('The tasks that run, in the order of the suite.'),
    sandbox: z
      .strictObject({
        fingerprint: SandboxFingerprint,
        why: z.string().describe('Why this sandbox, as a sentence.'),
      })
      .describe('The sandbox that was chosen.'),
    policy: Policy.optional().describe(
      'What decisions go by; absent for the defaults. Says nothing of how attempts run.',
    ),
    prompts_root: z
      .string()
      .nullable()
      .describe('Folder whose files replace pieces of the prompt; null without one.'),
    prompt_sha256: z
      .record(z.string(), z.string())
      .describe('sha256 of each prompt piece, and under tools of the tool definitions.'),
    harness_sha256: z
      .string()
      .nullable()
      .describe('sha256 of the program that runs the attempts; null when it runs from source.'),
    machine: z
      .strictObject({
        platform: z.string().describe('Operating system.'),
        arch: z.string().describe('Kind of processor.'),
        node: z.string().describe('Version of Node.js.'),
        cpus: z.int().describe('Processor cores.'),
      })
      .describe('Where the run was planned.'),
  })
  .describe('What was planned: run.json, written once, before the first attempt.');
export type RunFile = z.infer<typeof RunFile>;

/** How an attempt went on when everything had been seen: analysis/overInvestigation.ts. Turns count from 1. */
export const AttemptOverInvestigation = z.strictObject({
  complete_at_turn: z
    .int()
    .positive()
    .nullable()
    .describe(
      'Turn after which every true cause had appeared in a tool result; null if one never did, or with a problem.',
    ),
  problem: z
    .string()
    .nullable()
    .describe('Why nobody can say which turn that was, as a sentence; null where it was looked for.'),
  turns_after: z.int().nonnegative().nullable().describe('Turns after it; null without it.'),
  commands_after: z.int().nonnegative().nullable().describe('Tool calls after it; null without it.'),
  repeated_commands: z
    .int()
    .nonnegative()
    .describe('Commands that had been run before, word for word, in this attempt.'),
  nothing_new_turns: z
    .int()
    .nonnegative()
    .describe('Turns whose commands brought no line that had not been seen before.'),
  claims_added_after: z
    .array(z.int().nonnegative())
    .describe('Claims, by index, that the agent first named after the evidence was complete.'),
});
export type AttemptOverInvestigation = z.infer<typeof AttemptOverInvestigation>;

/** What the rules say of a claim that a judge has matched. */
export const ClaimByBoth = z.strictObject({
  group: z.string().nullable().describe('Ground-truth group that the rules match it to, or null.'),
  why: z.string().describe('The rule that decided, as a sentence.'),
  set: z.string().nullable().describe('First group of the alias set of that group, or null.'),
  judged_set: z.string().nullable().describe('Likewise of the group that the judge names.'),
});
export type ClaimByBoth = z.infer<typeof ClaimByBoth>;

/** What an attempt that a judge has matched comes to by the rules: another metric, kept to compare the two matchers. */
export const ScoreByRules = z.strictObject({
  score: z.number().min(0).max(1).describe('Its score by the rules.'),
  claims: z.array(ClaimByBoth).describe('Its claims, in their order.'),
});
export type ScoreByRules = z.infer<typeof ScoreByRules>;

/**
 * `score.json`: what an attempt came to. Written last, whole or not at all: an attempt has ended when it is there. Holds
 * no time and no path, so that the same trajectory, and the same judgement of it, gives the same bytes.
 */
export const AttemptScore = z
  .strictObject({
    schema_version: z.string().describe('Version of this format.'),
    model: z.string().describe('Name of the model in the configuration.'),
    task_id: z.string().describe('The task.'),
    repeat: z.int().positive().describe('The repeat, from 1.'),
    outcome: Outcome.describe('How it ended.'),
    reason: z.string().describe('Why, as a sentence.'),
    turns: z.int().nonnegative().describe('Turns that it took.'),
    score: Score.nullable().describe(
      'Precision at full recall; null for an outcome that does not count. An attempt that counts and submitted nothing valid scores 0.',
    ),
    false_positives: z
      .array(
        z.strictObject({
          claim: z.int().nonnegative().describe('Index of the claim, from 0.'),
          pattern: FalsePositivePattern.nullable().describe('The pattern that it fits; null for none.'),
          plausible: z.boolean().describe('Whether its entity exists in the snapshot.'),
          why: z.string().describe('The rule that decided, as a sentence.'),
        }),
      )
      .describe('The false claims.'),
    dropped_unnamed: z
      .int()
      .nonnegative()
      .describe('Entries of the submission without a name, which are no claims.'),
    over_investigation: AttemptOverInvestigation.nullable()
      .optional()
      .describe(
        'How it went on when everything had been seen; null for an outcome that does not count, absent from scores of versions that did not look.',
      ),
    by_rules: ScoreByRules.optional().describe(
      'Where a judge has matched the claims of a submission: what the rules say.',
    ),
    judgement_sha256: z
      .string()
      .optional()
      .describe('Where a judge was asked: head of the chain of judgement.jsonl.'),
  })
  .describe('What an attempt came to: score.json, written last.');
export type AttemptScore = z.infer<typeof AttemptScore>;
