import * as z from 'zod';
import { DecisionValue } from './policy.ts';
import { FlagCode } from './reportedTask.ts';
import { Outcome } from './score.ts';
import { LintFinding, SuiteLayout } from './suite.ts';

/** What lists and trees show of suites and runs, read from disk by store/runIndex.ts and suite/suiteOverview.ts. Nothing here decides a number. */

const count = z.int().nonnegative();

export const TaskOverview = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** Absolute path of the task's folder. */
  dir: z.string(),
  bytes: count,
  /** Category of the fault as its ground truth names it, or null where it names none or cannot be read. */
  fault_family: z.string().nullable(),
  /** Whether it can be run and scored. */
  runnable: z.boolean(),
  /** What loading and the ground-truth doctor found, snapshots unread. */
  findings: z.array(LintFinding),
});
export type TaskOverview = z.infer<typeof TaskOverview>;

export const SuiteOverview = z.strictObject({
  id: z.string(),
  title: z.string(),
  root: z.string(),
  layout: SuiteLayout,
  revision: z.string().nullable(),
  /** Whether it has a lock file to verify it against. */
  locked: z.boolean(),
  tasks: z.array(TaskOverview),
  /** What was found of tasks that the suite's index lists and the disk lacks: this is then a part of the suite. */
  findings: z.array(LintFinding),
});
export type SuiteOverview = z.infer<typeof SuiteOverview>;

/**
 * running: a living process works on it · interrupted: it was cut off (crash, kill) and can be resumed · cancelled,
 * budget, failed: stopped, and can be resumed · complete: every attempt ended · unreadable: see `problem`.
 */
export const RunState = z.enum([
  'running',
  'interrupted',
  'cancelled',
  'budget',
  'failed',
  'complete',
  'unreadable',
]);
export type RunState = z.infer<typeof RunState>;

/** One model of a run: figures of its report as they stand in the file, or null where there is no report that fits this version. */
export const RunModelOverview = z.strictObject({
  model: z.string(),
  attempt_count: count,
  /** Attempts that have ended. */
  ended: count,
  report: z
    .strictObject({
      path: z.string(),
      status: z.enum(['complete', 'partial', 'inconclusive']),
      /** Why the status is not complete, one sentence each. */
      status_reasons: z.array(z.string()),
      practice: z.boolean(),
      /** Ended attempts that the figures cover: fewer than `ended` while a run goes on. */
      attempt_count: count,
      accuracy: z.number().nullable(),
      avg_turns: z.number().nullable(),
      false_positive_rate: z.number().nullable(),
      /** Sum of the known costs: a lower bound where `attempts_without_cost` is not 0. */
      cost_usd: z.number().nullable(),
      attempts_without_cost: count,
      /** With what was paid besides, for tries that were set aside and for a judge; null where nothing is known. */
      total_cost_usd: z.number().nullable(),
      /** Attempts with a flag of their own or of their task. */
      flagged_attempts: count,
      /** What its policy makes of it; null in reports of format 1.0. */
      decision: z.strictObject({ value: DecisionValue, canary_share: z.number().nullable() }).nullable(),
    })
    .nullable(),
  /** Path of a report that is there and cannot be used, and why, as a sentence with the next step; null otherwise. */
  report_problem: z.strictObject({ path: z.string(), message: z.string() }).nullable(),
});
export type RunModelOverview = z.infer<typeof RunModelOverview>;

export const RunOverview = z.strictObject({
  /** Name of the folder. */
  run_id: z.string(),
  /** Absolute path of the run's folder. */
  dir: z.string(),
  state: RunState,
  /** For unreadable: what is wrong and what to do. Also set where only a part cannot be read. */
  problem: z.string().nullable(),
  created_at: z.iso.datetime().nullable(),
  product_version: z.string().nullable(),
  preset: z.enum(['aa', 'smoke']).nullable(),
  suite_title: z.string(),
  sandbox: z.string(),
  practice: z.boolean(),
  task_count: count,
  attempt_count: count,
  ended: count,
  /** Of those, attempts that ended in an error, as far as the index knows: a resumed run can make them again. */
  error_count: count,
  models: z.array(RunModelOverview),
});
export type RunOverview = z.infer<typeof RunOverview>;

/**
 * waiting: not begun, or in line again in a living process · running: at work in a living process · interrupted: cut off,
 * starts anew on resume · ended: its score is on the disk.
 */
export const AttemptState = z.enum(['waiting', 'running', 'interrupted', 'ended']);
export type AttemptState = z.infer<typeof AttemptState>;

export const AttemptOverview = z.strictObject({
  model: z.string(),
  task_id: z.string(),
  repeat: z.int().positive(),
  state: AttemptState,
  /** The rest is null or 0 until it has ended. */
  outcome: Outcome.nullable(),
  reason: z.string(),
  /** null for an outcome that does not count. */
  score: z.number().min(0).max(1).nullable(),
  turns: count,
  cost_usd: z.number().nullable(),
  duration_ms: z.number().nonnegative().nullable(),
  /** From the model's report, where there is one; flags of the whole task are on each of its attempts. */
  flags: z.array(z.strictObject({ code: FlagCode, message: z.string() })),
  /** Whether a person has labelled it: its report has a label of the attempt, a claim or a step of it. */
  labelled: z.boolean(),
  /** Absolute path; the file need not exist yet. */
  trajectory: z.string(),
});
export type AttemptOverview = z.infer<typeof AttemptOverview>;

/** What a model came to in a task, in the newest run in which an attempt at it ended. */
export const LastResult = z.strictObject({
  task_id: z.string(),
  model: z.string(),
  run_id: z.string(),
  /** Absolute path of the run's folder. */
  dir: z.string(),
  /** Means over the attempts that count; null where every one ended in an error, which is no score of 0. */
  score: z.number().min(0).max(1).nullable(),
  turns: z.number().nonnegative().nullable(),
  /** Attempts planned, of those ended, and of those the ones that count. */
  repeats: count,
  ended: count,
  counted: count,
  practice: z.boolean(),
  /** How claims were matched to the truth: the two are different metrics. */
  match: z.enum(['rules', 'judge']),
});
export type LastResult = z.infer<typeof LastResult>;
