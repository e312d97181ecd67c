import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentEnding } from '../agent/loop.ts';
import { BenchError } from '../errors.ts';
import { createRedactor, type Redact } from '../model/redact.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { FailureKind } from '../schema/modelFailure.ts';
import type { Outcome } from '../schema/score.ts';
import { trajectorySchemaVersion } from '../schema/trajectory.ts';
import { makeFolder, writeFileAtomic } from '../store/files.ts';
import { sha256 } from '../store/hash.ts';
import { Journal } from '../store/journal.ts';
import { removeTree } from '../store/removeTree.ts';
import { stageTask } from '../suite/stage.ts';
import { agentIn } from './attemptAgent.ts';
import type { AttemptJob, AttemptScene } from './attemptScene.ts';
import type { HarnessDependencies } from './dependencies.ts';
import { collectSubmission, submissionName } from './finishing.ts';
import { LazyJournal } from './lazyJournal.ts';
import { Meter } from './meter.ts';
import { sandboxLimits } from './sandboxChoice.ts';
import { LimitReached } from './spending.ts';
import { AttemptSignal, AttemptStop } from './stop.ts';

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
    journal.append(attemptStarted(job));
    const scene = { job, deps, apiKey, secrets, redact, journal, exchanges, meter, stopping, progress };
    const ending = await attemptInSandbox(scene);
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

function attemptStarted({ key, run }: AttemptJob) {
  return {
    type: 'attempt_started' as const,
    schema_version: trajectorySchemaVersion,
    run_id: run.run_id,
    ...key,
    max_turns: run.settings.max_turns,
    sandbox: run.sandbox.fingerprint,
    prompt_sha256: run.prompt_sha256,
  };
}

async function attemptInSandbox(scene: AttemptScene): Promise<Stop> {
  const { job, deps } = scene;
  const { signal } = scene.stopping;
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
    return stopOf(error, scene);
  } finally {
    await sandbox?.[Symbol.asyncDispose]();
  }
}

/** What an error means for an attempt. @throws the error itself, where it is a fault of our own */
function stopOf(error: unknown, { stopping: { signal }, progress: { turns } }: AttemptScene): Stop {
  if (signal.aborted && signal.reason instanceof AttemptStop) {
    return { outcome: signal.reason.outcome, reason: signal.reason.message, turns };
  }
  if (error instanceof LimitReached) return { outcome: 'cancelled', reason: error.message, turns };
  if (BenchError.is(error, 'sandbox_failed') || BenchError.is(error, 'sandbox_unavailable')) {
    return { outcome: 'sandbox_error', reason: error.message, turns };
  }
  if (BenchError.is(error, 'snapshot_invalid') || BenchError.is(error, 'ground_truth_invalid')) {
    return { outcome: 'scorer_error', reason: error.message, turns: 0 };
  }
  if (BenchError.is(error, 'model_failed')) {
    return { outcome: 'model_error', reason: error.message, turns };
  }
  throw error;
}

async function useSandbox(sandbox: Sandbox, dataDir: string, scene: AttemptScene): Promise<Stop> {
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
