import * as z from 'zod';
import { CostBound } from '../core/schema/costBound.ts';
import { CostEstimate } from '../core/schema/costEstimate.ts';
import { HarnessEvent } from '../core/schema/event.ts';
import { AttemptOverview, LastResult, RunOverview, SuiteOverview } from '../core/schema/runIndex.ts';
import { adjudicationCalls } from './adjudication.ts';
import type { Contract } from './channel.ts';
import { EditorModelReply, EditorModelRequest } from './editorModel.ts';
import { reportCalls } from './reports.ts';

/** The boundary between the extension host and a worker thread in which core works (src/worker.ts). */

/** API keys by the name of the model entry. In messages only: never in a file, a log, an argument or a sandbox. */
const Keys = z.record(z.string(), z.string());

export const RunRequest = z.strictObject({
  /** Absolute path of the configuration; null for the sample configuration that comes with the product. */
  config_file: z.string().nullable(),
  /** Absolute path of the workspace folder: for the sample configuration, results go into `results/` in it. */
  folder: z.string(),
  /** Absolute path where the sample suite is, or is made, for the sample configuration. */
  sample_suite: z.string(),
  /** The preset smoke, whatever the configuration says. */
  smoke: z.boolean(),
  /** Only these entries of the configuration; null for all. */
  models: z.array(z.string()).nullable(),
  /** Only these tasks; null for what the preset says. */
  tasks: z.array(z.string()).nullable(),
  keys: Keys,
  /** Consent to a practice sandbox with preset aa, and to files that differ from the suite's lock. */
  allow_practice: z.boolean(),
  allow_changed: z.boolean(),
});
export type RunRequest = z.infer<typeof RunRequest>;

/** What would run, for a person to confirm. Nothing has been written yet. */
export const RunPlan = z.strictObject({
  run_id: z.string(),
  /** Absolute path of the folder that the run is or will be in. */
  dir: z.string(),
  suite_title: z.string(),
  /** Whether the suite's files equal its lock. */
  verified: z.enum(['verified', 'unlocked', 'changed']),
  tasks: z.array(z.string()),
  models: z.array(
    z.strictObject({ name: z.string(), adapter: z.string(), endpoint_host: z.string().nullable() }),
  ),
  repeats: z.int(),
  attempt_count: z.int(),
  /** Of those, attempts that an earlier session has ended and that stay as they are. */
  already_ended: z.int(),
  /** Of those, attempts that ended in an error. With `retry_errors` they are made again, and are not among the ended. */
  error_count: z.int(),
  retry_errors: z.boolean(),
  max_turns: z.int(),
  sandbox: z.string(),
  sandbox_why: z.string(),
  practice: z.boolean(),
  cost: CostBound,
  estimate: CostEstimate,
  /** What the run does on this machine to get its keys: commands that it starts, files that it reads; parts of a sentence. */
  key_notes: z.array(z.string()),
  /** Doubts about the ground truths, as sentences. */
  warnings: z.array(z.string()),
});
export type RunPlan = z.infer<typeof RunPlan>;

/** What a run came to. */
export const RunSummary = z.strictObject({
  run_id: z.string(),
  dir: z.string(),
  status: z.enum(['complete', 'cancelled', 'budget', 'failed']),
  ended: z.int(),
  attempt_count: z.int(),
  /** Attempts that ended in an error, which a resumed run can make again. */
  error_count: z.int(),
  /** Models that could not be asked any more, and why, as a part of a sentence. */
  stopped_models: z.array(z.strictObject({ model: z.string(), why: z.string() })),
  reports: z.array(
    z.strictObject({
      model: z.string(),
      path: z.string(),
      status: z.enum(['complete', 'partial', 'inconclusive']),
      accuracy: z.number().nullable(),
      flagged_attempts: z.int(),
    }),
  ),
});
export type RunSummary = z.infer<typeof RunSummary>;

export const Verification = z.strictObject({
  ok: z.boolean(),
  /** Paths from the suite's root. */
  missing: z.array(z.string()),
  changed: z.array(z.string()),
  extra: z.array(z.string()),
  files: z.int(),
  bytes: z.int(),
});
export type Verification = z.infer<typeof Verification>;

const shortMs = 60_000;

/** What a worker answers. */
export const workerContract = {
  calls: {
    /** @throws suite_missing, suite_invalid */
    readSuite: { params: z.strictObject({ dir: z.string() }), result: SuiteOverview, timeoutMs: shortMs * 5 },
    /** Tells `progress`. @throws suite_missing, suite_invalid (also: no lock file) */
    verifySuite: { params: z.strictObject({ dir: z.string() }), result: Verification },
    /** Makes and locks the sample suite where there is none yet. Tells `progress`. */
    makeSampleSuite: {
      params: z.strictObject({ dir: z.string() }),
      result: z.strictObject({ task_count: z.int() }),
    },
    /** Newest first; an output folder that is not there has none. */
    listRuns: {
      params: z.strictObject({ output_dir: z.string(), limit: z.int().positive() }),
      result: z.array(RunOverview),
      timeoutMs: shortMs,
    },
    /** Attempts of a run in the order in which they are planned. @throws run_missing, run_mismatch */
    readAttempts: {
      params: z.strictObject({
        dir: z.string(),
        model: z.string().nullable(),
        /** Only attempts with a flag. */
        flagged: z.boolean(),
        /** A part of the planned attempts, so that no answer is too large to take in at once; all if absent. */
        from: z.int().nonnegative().optional(),
        count: z.int().positive().optional(),
      }),
      result: z.array(AttemptOverview),
      timeoutMs: shortMs,
    },
    /** What each model came to in these tasks of a suite, last, in the newest `limit` runs of that suite. */
    lastResults: {
      params: z.strictObject({
        output_dir: z.string(),
        suite_id: z.string(),
        task_ids: z.array(z.string()),
        limit: z.int().positive(),
      }),
      result: z.array(LastResult),
      timeoutMs: shortMs,
    },
    ...reportCalls,
    ...adjudicationCalls,
    /** Checks everything that can be checked before anything is spent. Tells `progress`. */
    planRun: { params: RunRequest, result: RunPlan },
    /** The rest of a run on the disk. @throws run_missing, run_mismatch */
    planResume: {
      params: z.strictObject({
        dir: z.string(),
        keys: Keys,
        /** US dollars at which it stops, earlier sessions included; as it was planned if absent. */
        max_cost_usd: z.number().positive().optional(),
        /** Whether attempts that ended in an error are made again; they stay as they are if absent. */
        retry_errors: z.boolean().optional(),
      }),
      result: RunPlan,
    },
    /** Starts what was planned last in this worker, and only that. Aborting stops it resumably, and it still answers. */
    startRun: { params: z.strictObject({ run_id: z.string() }), result: RunSummary },
  },
  events: {
    /** Ends the worker: aborts what it serves, waits for that to settle, and exits. */
    stop: z.strictObject({}),
  },
} satisfies Contract;

/** What the host answers and is told. */
export const hostContract = {
  calls: {
    /** One request to a language model of the editor (adapter `editor`). */
    askEditorModel: { params: EditorModelRequest, result: EditorModelReply },
  },
  events: {
    harnessEvent: HarnessEvent,
    /** Of verifySuite, makeSampleSuite, planRun, trendPage, verifyRun and exportRun: bytes, tasks, reports or attempts done. */
    progress: z.strictObject({
      what: z.enum(['verifying', 'making_sample', 'reading_reports', 'verifying_run', 'exporting']),
      done: z.number(),
      total: z.number(),
    }),
  },
} satisfies Contract;

/** What a worker is given when it starts. No keys. */
export const WorkerOptions = z.strictObject({
  /** Proxy for http and https from the editor's settings, over the environment's; null for none. Loopback is never proxied. */
  proxy: z.string().nullable(),
});
export type WorkerOptions = z.infer<typeof WorkerOptions>;
