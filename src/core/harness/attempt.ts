import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type AgentEnding, runAgent } from '../agent/loop.ts';
import { toolDefinitions } from '../agent/tools.ts';
import { BenchError } from '../errors.ts';
import type { Model } from '../model/model.ts';
import { costUsd } from '../model/price.ts';
import { createRedactor, type Redact } from '../model/redact.ts';
import { generateWithRetry } from '../model/retry.ts';
import { agentHome, type Sandbox } from '../sandbox/sandbox.ts';
import type { HarnessEvent } from '../schema/event.ts';
import type { ModelEntry } from '../schema/modelEntry.ts';
import type { FailureKind } from '../schema/modelFailure.ts';
import type { RunFile } from '../schema/run.ts';
import type { Outcome } from '../schema/score.ts';
import { type TrajectoryEntry, trajectorySchemaVersion } from '../schema/trajectory.ts';
import { makeFolder, writeFileAtomic } from '../store/files.ts';
import { sha256 } from '../store/hash.ts';
import { Journal } from '../store/journal.ts';
import { type AttemptKey, type AttemptPaths, attemptId } from '../store/layout.ts';
import { removeTree } from '../store/removeTree.ts';
import { stageTask } from '../suite/stage.ts';
import type { Task } from '../suite/suite.ts';
import type { HarnessDependencies } from './dependencies.ts';
import { collectSubmission, submissionName } from './finishing.ts';
import { LazyJournal } from './lazyJournal.ts';
import { Meter } from './meter.ts';
import { pacedModel, type RequestRate } from './requestRate.ts';
import { sandboxLimits } from './sandboxChoice.ts';
import { LimitReached, type Spending } from './spending.ts';
import { AttemptSignal, AttemptStop } from './stop.ts';
import { openingPrompts } from './taskPrompt.ts';

/** Longest Retry-After that is waited for: beyond it the attempt ends as model_error and can be run again. */
const maxRetryAfterMs = 15 * 60_000;

export interface AttemptJob {
  readonly key: AttemptKey;
  readonly entry: ModelEntry;
  readonly task: Task;
  readonly run: RunFile;
  readonly paths: AttemptPaths;
  /** A folder of this attempt's own, with a neutral name, that can be deleted afterwards. */
  readonly workDir: string;
  readonly emit: (event: HarnessEvent) => void;
  /** What the whole run spends: each model call asks it to begin. */
  readonly spending: Pick<Spending, 'begin'>;
  /**
   * Reads what scoring will need of the task, so that no model is paid for an attempt that cannot be scored.
   * @throws BenchError snapshot_invalid | ground_truth_invalid
   */
  readonly checkScorable: () => Promise<void>;
}

/** How an attempt ended, and what is known of it besides its score. */
export interface AttemptEnding {
  readonly outcome: Outcome;
  /** A sentence for a person. */
  readonly reason: string;
  /** For model_error: how the model's last call failed, where it was a call that did. */
  readonly failure?: FailureKind;
  readonly turns: number;
  /** US dollars, or null when a price or a usage is unknown. */
  readonly costUsd: number | null;
}

type Stop = Omit<AttemptEnding, 'costUsd'>;

/**
 * Runs one attempt: stages the snapshot, opens the sandbox, lets the agent work, and takes its submission. What may
 * happen to an attempt is its outcome; only a fault of our own (a full disk, a broken journal) is thrown.
 */
export async function runAttempt(
  job: AttemptJob,
  deps: HarnessDependencies,
  signal: AbortSignal,
): Promise<AttemptEnding> {
  makeFolder(job.paths.dir);
  const apiKey = await deps.resolveKey(job.entry, signal);
  // A server may put a key into what its model seems to say; only requests and replies are redacted by the adapter.
  const secrets = apiKey === null ? deps.secrets : [apiKey, ...deps.secrets];
  const redact = createRedactor(secrets);
  const journal = Journal.create(job.paths.trajectory, () => deps.clock.now(), redact);
  const exchanges = new LazyJournal(job.paths.exchanges, () => deps.clock.now(), redact);
  const meter = new Meter();
  const began = deps.clock.now();
  using stopping = new AttemptSignal(signal, job.run.settings.attempt_timeout_s * 1000, deps.clock);
  const progress = { turns: 0, asked: 1 };
  try {
    journal.append({
      type: 'attempt_started',
      schema_version: trajectorySchemaVersion,
      run_id: job.run.run_id,
      ...job.key,
      max_turns: job.run.settings.max_turns,
      sandbox: job.run.sandbox.fingerprint,
      prompt_sha256: job.run.prompt_sha256,
    });
    const ending = await attemptInSandbox({
      job,
      deps,
      apiKey,
      secrets,
      redact,
      journal,
      exchanges,
      meter,
      stopping,
      progress,
    });
    const { outcome, reason, turns } = ending;
    journal.append({
      type: 'attempt_ended',
      outcome,
      reason,
      turns,
      usage: meter.usage,
      cost_usd: meter.costUsd,
      duration_ms: deps.clock.now() - began,
    });
    return { ...ending, reason: redact(reason), costUsd: meter.costUsd };
  } finally {
    journal.close();
    exchanges.close();
    await removeTree(job.workDir);
  }
}

interface Scene {
  readonly job: AttemptJob;
  readonly deps: HarnessDependencies;
  readonly apiKey: string | null;
  /** What must never be written, the key among it. */
  readonly secrets: readonly string[];
  readonly redact: Redact;
  readonly journal: Journal;
  readonly exchanges: LazyJournal;
  readonly meter: Meter;
  readonly stopping: AttemptSignal;
  /** Turns that count, and the turn that the model was asked for last. */
  readonly progress: { turns: number; asked: number };
}

async function attemptInSandbox(scene: Scene): Promise<Stop> {
  const { job, deps, stopping, progress } = scene;
  const { signal } = stopping;
  let sandbox: Sandbox | null = null;
  try {
    const dataDir = join(job.workDir, 'data');
    const scratchDir = join(job.workDir, 'home');
    mkdirSync(scratchDir, { recursive: true });
    await stageTask(job.task, dataDir, signal);
    sandbox = await deps.sandbox.open(
      { dataDir, scratchDir, limits: sandboxLimits(job.run.settings) },
      signal,
    );
    await job.checkScorable();
    return await useSandbox(sandbox, dataDir, scene);
  } catch (error) {
    if (signal.aborted && signal.reason instanceof AttemptStop) {
      return { outcome: signal.reason.outcome, reason: signal.reason.message, turns: progress.turns };
    }
    if (error instanceof LimitReached) {
      return { outcome: 'cancelled', reason: error.message, turns: progress.turns };
    }
    if (BenchError.is(error, 'sandbox_failed') || BenchError.is(error, 'sandbox_unavailable')) {
      return { outcome: 'sandbox_error', reason: error.message, turns: progress.turns };
    }
    if (BenchError.is(error, 'snapshot_invalid') || BenchError.is(error, 'ground_truth_invalid')) {
      return { outcome: 'scorer_error', reason: error.message, turns: 0 };
    }
    if (BenchError.is(error, 'model_failed')) {
      return { outcome: 'model_error', reason: error.message, turns: progress.turns };
    }
    throw error;
  } finally {
    await sandbox?.[Symbol.asyncDispose]();
  }
}

async function useSandbox(sandbox: Sandbox, dataDir: string, scene: Scene): Promise<Stop> {
  const { job, journal, redact, stopping } = scene;
  const ending = await agentIn(sandbox, dataDir, scene);
  if (ending.kind !== 'finished') return endingOf(ending);

  const collected = await collectSubmission(ending.finish, sandbox, stopping.signal);
  if (!collected.ok) return { outcome: collected.outcome, reason: collected.reason, turns: ending.turns };
  const bytes = redactBytes(collected.bytes, redact);
  writeFileAtomic(job.paths.submission, bytes);
  journal.append({ type: 'submission', path: submissionName, sha256: sha256(bytes), bytes: bytes.length });
  return { outcome: 'submitted', reason: 'the agent finished and submitted a file', turns: ending.turns };
}

/** Byte for byte but for a secret, which is ASCII in every form that it is looked for in. */
function redactBytes(bytes: Uint8Array, redact: Redact): Uint8Array {
  return Buffer.from(redact(Buffer.from(bytes).toString('latin1')), 'latin1');
}

function endingOf(ending: Exclude<AgentEnding, { kind: 'finished' }>): Stop {
  switch (ending.kind) {
    case 'turn_limit':
      return { outcome: 'turn_limit', reason: `no finish within ${ending.turns} turns`, turns: ending.turns };
    case 'model_error':
      return {
        outcome: 'model_error',
        reason: `${ending.failure.kind}: ${ending.failure.message}`,
        failure: ending.failure.kind,
        turns: ending.turns,
      };
    case 'sandbox_error':
      return { outcome: 'sandbox_error', reason: ending.detail, turns: ending.turns };
  }
}

/** The model of this attempt, held to the pace of its endpoint. */
function modelOf({ job, deps, apiKey, secrets, journal, exchanges, progress }: Scene): Model {
  const note = (entry: Omit<Extract<TrajectoryEntry, { type: 'note' }>, 'type' | 'turn'>): void => {
    journal.append({ type: 'note', turn: progress.asked, ...entry });
  };
  const model = deps.createModel(job.entry, {
    exchanges: (record) => exchanges.append(record),
    clock: deps.clock,
    apiKey,
    secrets,
    note: (said) => {
      note(said);
      job.emit({ type: 'notice', level: 'warning', message: `${attemptId(job.key)}: ${said.message}` });
    },
    fetch: deps.fetch,
    attempt: { task_id: job.key.task_id, repeat: job.key.repeat },
  });
  const rate = deps.rateOf(job.entry);
  return pacedModel(model, rate, (waitMs) => {
    if (rate !== null && waitMs >= shortestNotedWaitMs) note(rateNote(waitMs, rate));
  });
}

/** A shorter wait is only in the duration of the response. */
const shortestNotedWaitMs = 1000;

function rateNote(waitMs: number, { perMinute }: RequestRate) {
  const message = `The request waited for its turn: ${perMinute} requests a minute may begin at this endpoint.`;
  return { kind: 'rate_wait' as const, message, wait_ms: waitMs };
}

async function agentIn(sandbox: Sandbox, dataDir: string, scene: Scene): Promise<AgentEnding> {
  const { job, deps, journal, meter, stopping, progress } = scene;
  const { settings } = job.run;
  const model = modelOf(scene);
  const policy = { retries: settings.retries, backoffMs: settings.backoff_seconds * 1000, maxRetryAfterMs };
  const { system, task } = openingPrompts(deps.prompts, {
    maxTurns: settings.max_turns,
    dataDir,
    sandbox: sandbox.fingerprint,
    home: sandbox.home ?? agentHome,
  });
  const window = job.entry.context_window;
  return await runAgent(
    {
      systemPrompt: system,
      taskPrompt: task,
      prompts: deps.prompts,
      tools: toolDefinitions(deps.prompts),
      toolBox: { sandbox, commandTimeoutMs: settings.command_timeout_s * 1000 },
      maxTurns: settings.max_turns,
      ...(window === undefined ? {} : { contextWindow: window }),
      asking: {
        begin: (signal) => job.spending.begin(job.entry, signal),
        generate: (request, onRetry, signal) =>
          generateWithRetry(model, request, policy, { onRetry }, deps, signal),
        record: (entry) => {
          journal.append(entry);
          if (entry.type === 'request') progress.asked = entry.turn;
          // A turn counts from the moment its message is accepted, also when its tools are then cut off.
          if (entry.type === 'response' && entry.purpose === 'turn') progress.turns = entry.turn;
        },
        now: () => deps.clock.now(),
        costUsd: (usage) => costUsd(usage, job.entry.price),
        onResponse: (usage, cost) => {
          meter.add(usage, cost);
          enforceAttemptBudget(meter, settings.attempt_max_cost_usd, stopping);
        },
      },
      onTurn: (turn) => {
        const { max_turns } = settings;
        job.emit({ type: 'turn_ended', ...job.key, turn, max_turns, cost_usd: meter.costUsd });
      },
    },
    stopping.signal,
  );
}

/** The call that goes over the limit is the last: an attempt costs at most one call more than its limit. */
function enforceAttemptBudget(meter: Meter, limitUsd: number | null, stopping: AttemptSignal): void {
  if (limitUsd === null || meter.knownCostUsd < limitUsd) return;
  stopping.stop(
    new AttemptStop(
      'cost_limit',
      `the attempt cost ${meter.knownCostUsd.toFixed(4)} US dollars, its limit is ${limitUsd}`,
    ),
  );
}
