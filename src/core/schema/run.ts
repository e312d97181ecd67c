import * as z from 'zod';
import { JudgeEntry, ModelEntry } from './config.ts';
import { Policy } from './policy.ts';
import { FalsePositivePattern, Outcome, Score } from './score.ts';
import { SandboxFingerprint } from './trajectory.ts';

export const runSchemaVersion = '1.0';

/** What decides how attempts run, with every default filled in. */
export const RunSettings = z.strictObject({
  preset: z.enum(['aa', 'smoke']).nullable(),
  models: z.array(ModelEntry).min(1),
  repeats: z.int().positive(),
  max_turns: z.int().positive(),
  turn_penalty: z.number(),
  retries: z.int().nonnegative(),
  backoff_seconds: z.number().nonnegative(),
  match: z.enum(['rules', 'judge']),
  /** The model that judges; null with `match: rules`. */
  judge: JudgeEntry.nullable().default(null),
  max_cost_usd: z.number().positive().nullable(),
  attempt_max_cost_usd: z.number().positive().nullable(),
  attempt_timeout_s: z.number().positive(),
  command_timeout_s: z.number().positive(),
  command_memory_mb: z.int().positive(),
  command_processes: z.int().positive(),
  /** Absent from runs of versions that set no limit. */
  scratch_mb: z.int().positive().optional(),
  /** For sandbox docker; null for the reference image. */
  sandbox_image: z.string().nullable().default(null),
  max_error_share: z.number().min(0).max(1),
  /** Attempts at a time per endpoint, over every entry's own figure; null for those. */
  concurrency: z.int().positive().nullable(),
});
export type RunSettings = z.infer<typeof RunSettings>;

export const ModelIdentityRecord = z.object({
  adapter: z.string(),
  adapter_version: z.string(),
  model: z.string(),
  endpoint_host: z.string().nullable(),
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

export const SuiteRecord = z.strictObject({
  id: z.string(),
  title: z.string(),
  layout: z.string(),
  /** Absolute path; only to find it again, not part of the run's identity. */
  root: z.string(),
  /** Folder that ground truths were taken from, when not from the suite itself. */
  ground_truth_root: z.string().nullable(),
  revision: z.string().nullable(),
  /** Tasks of the whole suite, those that were not downloaded among them; null in runs of versions that did not count. */
  task_count: z.int().nonnegative().nullable().default(null),
  /** sha256 of the lock over the files of the tasks that run. */
  lock_sha256: z.string(),
  /** Whether those files equal the suite's own lock file; `unlocked` when it has none. */
  verified: z.enum(['verified', 'unlocked', 'changed']),
});
export type SuiteRecord = z.infer<typeof SuiteRecord>;

/** `run.json`: what was planned, written once, before the first attempt. */
export const RunFile = z.strictObject({
  schema_version: z.string(),
  run_id: z.string(),
  created_at: z.iso.datetime(),
  product_version: z.string(),
  settings: RunSettings,
  models: z.record(z.string(), ModelIdentityRecord),
  /** The model that judges, and the sha256 of what it is told; null with `match: rules`. */
  judge: z
    .strictObject({ identity: ModelIdentityRecord, prompt_sha256: z.string() })
    .nullable()
    .default(null),
  suite: SuiteRecord,
  tasks: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      ground_truth_sha256: z.string(),
      /** Errors that the ground-truth doctor finds in its truth, as sentences. */
      doubts: z.array(z.string()),
    }),
  ),
  sandbox: z.strictObject({ fingerprint: SandboxFingerprint, why: z.string() }),
  /** What decisions go by; absent for the defaults. Says nothing of how attempts run. */
  policy: Policy.optional(),
  /** Folder whose files replace pieces of the prompt, or null. */
  prompts_root: z.string().nullable(),
  /** sha256 of each prompt piece, and `tools` for the tool definitions. */
  prompt_sha256: z.record(z.string(), z.string()),
  /** sha256 of the program that runs the attempts, or null when it runs from source. */
  harness_sha256: z.string().nullable(),
  machine: z.strictObject({ platform: z.string(), arch: z.string(), node: z.string(), cpus: z.int() }),
});
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
  score: z.number().min(0).max(1),
  /** In the order of the claims. */
  claims: z.array(ClaimByBoth),
});
export type ScoreByRules = z.infer<typeof ScoreByRules>;

/**
 * `score.json`: what an attempt came to. Written last, whole or not at all: an attempt has ended when it is there. Holds
 * no time and no path, so that the same trajectory, and the same judgement of it, gives the same bytes.
 */
export const AttemptScore = z.strictObject({
  schema_version: z.string(),
  model: z.string(),
  task_id: z.string(),
  repeat: z.int().positive(),
  outcome: Outcome,
  reason: z.string(),
  turns: z.int().nonnegative(),
  /** null for an outcome that does not count. An attempt that counts and submitted nothing valid scores 0. */
  score: Score.nullable(),
  /** For each false claim, by its index: which pattern it fits, and whether its entity exists in the snapshot. */
  false_positives: z.array(
    z.strictObject({
      claim: z.int().nonnegative(),
      pattern: FalsePositivePattern.nullable(),
      plausible: z.boolean(),
      why: z.string(),
    }),
  ),
  /** Entries of the submission that had no name and so are not claims. */
  dropped_unnamed: z.int().nonnegative(),
  /** Null for an outcome that does not count; absent from scores of versions that did not look. */
  over_investigation: AttemptOverInvestigation.nullable().optional(),
  /** With match: judge, of a submission: what the rules say. */
  by_rules: ScoreByRules.optional(),
  /** With match: judge: head of the chain of `judgement.jsonl`; absent where nobody was asked. */
  judgement_sha256: z.string().optional(),
});
export type AttemptScore = z.infer<typeof AttemptScore>;
