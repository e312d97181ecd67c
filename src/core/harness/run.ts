import { existsSync } from 'node:fs';
import { join } from 'node:path';
import PQueue from 'p-queue';
import { BenchError } from '../errors.ts';
import type { HarnessEvent } from '../schema/event.ts';
import type { RunFile } from '../schema/run.ts';
import { makeFolder } from '../store/files.ts';
import { Journal } from '../store/journal.ts';
import { type AttemptKey, attemptId, type RunPaths } from '../store/layout.ts';
import { plannedAttempts } from '../store/plannedAttempts.ts';
import { RunLock } from '../store/runLock.ts';
import { clearWork, hasEnded, setAsideInterrupted } from '../store/runStore.ts';
import type { Task } from '../suite/suite.ts';
import type { TaskKnowledge } from '../trajectory/taskKnowledge.ts';
import { type AttemptEnding, runAttempt } from './attempt.ts';
import { concludeAttempt, knowledgeOf } from './conclude.ts';
import { uncountedModels, whyUncounted } from './costBound.ts';
import type { HarnessDependencies } from './dependencies.ts';
import { createRunJudge, type Judge } from './judge.ts';
import { queueConcurrency, queueOf } from './settings.ts';
import { LimitReached, Spending } from './spending.ts';
import { costBefore } from './tryCost.ts';

export interface RunJob {
  readonly run: RunFile;
  readonly paths: RunPaths;
  /** The tasks of the run, by id. */
  readonly tasks: ReadonlyMap<string, Task>;
  readonly emit: (event: HarnessEvent) => void;
  /** US dollars at which the run stops, resumably; null for no limit. */
  readonly maxCostUsd: number | null;
  /** Called when the last attempt is over, while the run is still locked: the moment to write reports, and to say so. */
  readonly onEnd: (emit: (event: HarnessEvent) => void) => Promise<void>;
}

export interface RunEnding {
  /** `complete`: every attempt has ended; otherwise what stopped it, resumably. */
  readonly status: 'complete' | 'cancelled' | 'budget';
  readonly ended: number;
  readonly attemptCount: number;
}

/** A whole run stops before its end, because somebody wants it to; the reason of its signal. */
class RunStop extends Error {}

/**
 * Runs every attempt of a plan that has not ended yet, each in its own folder, and leaves the run resumable whatever
 * happens: an attempt has ended when its score is on the disk, and what was cut off is set aside and started anew.
 *
 * @throws BenchError run_locked when another process works on the run; disk_full, not_writable (also: its folder
 *   was deleted), journal_damaged or internal when it cannot go on. Everything in flight is stopped first.
 */
export async function executeRun(
  job: RunJob,
  deps: HarnessDependencies,
  signal: AbortSignal,
): Promise<RunEnding> {
  const lock = RunLock.acquire(job.paths.lock);
  try {
    clearWork(job.paths);
    const { journal, tornBytes } = openEvents(job.paths.events, deps);
    try {
      const emit = (event: HarnessEvent) => {
        if (event.type !== 'turn_ended') journal.append(event);
        job.emit(event);
      };
      if (tornBytes > 0) emit({ type: 'notice', level: 'warning', message: tornText(tornBytes) });
      return await runAll({ ...job, emit }, deps, signal);
    } finally {
      journal.close();
      clearWork(job.paths);
    }
  } catch (error) {
    throw existsSync(job.paths.runFile) ? error : goneFault(job.paths, error);
  } finally {
    lock.release();
  }
}

/** Whatever failed: without its plan the folder is no run any more. */
function goneFault({ dir }: RunPaths, cause?: unknown): BenchError {
  return new BenchError('not_writable', `the folder ${dir} was deleted or moved while the run went on`, {
    hint: 'Put it back and resume the run, or start a new one.',
    cause,
  });
}

function openEvents(path: string, deps: HarnessDependencies): { journal: Journal; tornBytes: number } {
  const now = () => deps.clock.now();
  if (!existsSync(path)) return { journal: Journal.create(path, now), tornBytes: 0 };
  const { journal, reading } = Journal.continue(path, now);
  return { journal, tornBytes: reading.tornBytes };
}

function tornText(bytes: number): string {
  return `events.jsonl ended in the middle of a record: its last ${bytes} bytes were dropped`;
}

async function runAll(job: RunJob, deps: HarnessDependencies, signal: AbortSignal): Promise<RunEnding> {
  const all = plannedAttempts(job.run);
  const open = all.filter((key) => !hasEnded(job.paths.attempt(key)));
  announce(job, all.length, open.length);
  const began = deps.clock.now();
  const stopping = new AbortController();
  const onAbort = () => stopping.abort(new RunStop('stopped by a person or a signal'));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const spending = createSpending(job, all, open.length);
    await runQueues(job, open, deps, stopping, spending);
    await job.onEnd(job.emit);
    const ended = all.filter((key) => hasEnded(job.paths.attempt(key))).length;
    const stopped = spending.isOver && !stopping.signal.aborted ? 'budget' : 'cancelled';
    const status = ended === all.length ? 'complete' : stopped;
    job.emit({
      type: 'run_ended',
      run_id: job.run.run_id,
      status,
      ended,
      attempt_count: all.length,
      cost_usd: spending.knownUsd,
      duration_ms: deps.clock.now() - began,
    });
    return { status, ended, attemptCount: all.length };
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** The money of the run, what earlier sessions of it cost included. */
function createSpending(job: RunJob, all: readonly AttemptKey[], open: number): Spending {
  // With nothing left to run there is nothing to stop.
  const limitUsd = open === 0 ? null : job.maxCostUsd;
  const judgeName = job.run.settings.judge?.name ?? null;
  return new Spending(
    { limitUsd, before: costBefore(job.paths, all, judgeName) },
    (spentUsd, limit, underWay) => {
      const rest = underWay === 0 ? '' : `; ${underWay} model calls under way will be paid, too`;
      const message = `the run has cost ${spentUsd.toFixed(4)} US dollars, its limit is ${limit}: no further call begins${rest}`;
      job.emit({ type: 'notice', level: 'warning', message });
    },
  );
}

function announce(job: RunJob, total: number, open: number): void {
  const { run } = job;
  job.emit({
    type: 'run_started',
    run_id: run.run_id,
    dir: job.paths.dir,
    models: run.settings.models.map((model) => model.name),
    task_count: run.tasks.length,
    attempt_count: total,
    already_ended: total - open,
    sandbox: run.sandbox.fingerprint.kind,
    sandbox_why: run.sandbox.why,
    practice: run.sandbox.fingerprint.practice,
  });
  for (const message of warningsOf(run)) job.emit({ type: 'notice', level: 'warning', message });
}

/** What a person should know before money is spent, as sentences. */
export function warningsOf(run: RunFile): string[] {
  const changed = run.suite.verified === 'changed' ? ['files differ from the suite’s lock, as allowed'] : [];
  return [
    ...changed,
    ...limitWarnings(run),
    ...run.tasks.flatMap(({ id, doubts }) => doubts.map((doubt) => `${id}: ${doubt}`)),
  ];
}

/** A limit that is set and does not hold must not be trusted. */
function limitWarnings({ settings }: RunFile): string[] {
  const { models, judge } = settings;
  const held = {
    max_cost_usd: [...models, ...(judge === null ? [] : [judge])],
    // What judging an attempt costs is no part of the attempt.
    attempt_max_cost_usd: models,
  };
  return (['max_cost_usd', 'attempt_max_cost_usd'] as const).flatMap((key) => {
    const uncounted = settings[key] === null ? [] : uncountedModels(held[key]);
    return uncounted.length === 0 ? [] : [`limits.${key} does not hold: ${whyUncounted(uncounted)}`];
  });
}

/** One queue per endpoint, so that a slow one holds up nobody else. The first fault of our own stops all of them. */
async function runQueues(
  job: RunJob,
  open: readonly AttemptKey[],
  deps: HarnessDependencies,
  stopping: AbortController,
  spending: Spending,
): Promise<void> {
  const { models, concurrency } = job.run.settings;
  const queues = new Map<string, PQueue>();
  const knowledge = new Map<string, Promise<TaskKnowledge>>();
  const judge = createRunJudge(job.run, (entry, signal) => spending.begin(entry, signal), deps);
  const faults: unknown[] = [];
  const pending: Promise<void>[] = [];
  open.forEach((key, index) => {
    const entry = models.find((model) => model.name === key.model);
    if (entry === undefined) throw new BenchError('internal', `no model ${key.model} in the run's settings`);
    const name = queueOf(entry);
    const sharing = models.filter((model) => queueOf(model) === name);
    const queue = queues.get(name) ?? new PQueue({ concurrency: queueConcurrency(sharing, concurrency) });
    queues.set(name, queue);
    const work = async () => {
      if (stopping.signal.aborted || spending.isOver) return;
      try {
        await runOne({ job, key, entry, index, deps, knowledge, judge, spending, signal: stopping.signal });
      } catch (error) {
        // Cut off while it was being scored: no fault, and a resumed run scores it from its trajectory.
        if (stopping.signal.aborted && error === stopping.signal.reason) return;
        // Likewise where there is no money left to have it judged.
        if (error instanceof LimitReached) return;
        faults.push(error);
        stopping.abort(error);
      }
    };
    pending.push(queue.add(work));
  });
  await Promise.all(pending);
  if (faults.length > 0) throw faults[0];
}

interface One {
  readonly job: RunJob;
  readonly key: AttemptKey;
  readonly entry: RunFile['settings']['models'][number];
  readonly index: number;
  readonly deps: HarnessDependencies;
  readonly knowledge: Map<string, Promise<TaskKnowledge>>;
  readonly judge: Judge | null;
  readonly spending: Spending;
  readonly signal: AbortSignal;
}

async function runOne(one: One): Promise<void> {
  const { job, key, entry, index, deps, knowledge, judge, spending, signal } = one;
  const task = job.tasks.get(key.task_id);
  if (task === undefined) throw new BenchError('internal', `no task ${key.task_id} in the run`);
  // Else a folder would be made anew for this attempt, and paid for although nothing can be done with it.
  if (!existsSync(job.paths.runFile)) throw goneFault(job.paths);
  const paths = job.paths.attempt(key);
  const recovered = await concludeAttempt({ job, key, task, paths, knowledge, judge, ending: null }, signal);
  if (recovered !== null) {
    job.emit({
      type: 'notice',
      level: 'info',
      message: `${attemptId(key)} had ended before the interruption: scored from its trajectory`,
    });
    const { outcome, reason, turns } = recovered;
    const score = recovered.score?.score ?? null;
    // What it cost and how long it took belong to the session that ran it, and are in its trajectory.
    job.emit({
      type: 'attempt_ended',
      ...key,
      outcome,
      reason,
      score,
      turns,
      cost_usd: null,
      duration_ms: 0,
    });
    return;
  }
  if (setAsideInterrupted(paths)) {
    job.emit({ type: 'notice', level: 'info', message: `${attemptId(key)} was cut off and starts anew` });
  }
  makeFolder(paths.dir);
  job.emit({ type: 'attempt_started', ...key });
  // The number, not the name: the path of a working folder can be seen from inside some sandboxes.
  const workDir = join(job.paths.work, String(index));
  const began = deps.clock.now();
  const ending: AttemptEnding = await runAttempt(
    {
      key,
      entry,
      task,
      run: job.run,
      paths,
      workDir,
      emit: job.emit,
      spending,
      checkScorable: async () => void (await knowledgeOf(task, knowledge, signal)),
    },
    deps,
    signal,
  );
  const score = await concludeAttempt({ job, key, task, paths, knowledge, judge, ending }, signal);
  job.emit({
    type: 'attempt_ended',
    ...key,
    outcome: score?.outcome ?? ending.outcome,
    reason: score?.reason ?? ending.reason,
    ...(ending.failure === undefined ? {} : { failure: ending.failure }),
    score: score?.score?.score ?? null,
    turns: ending.turns,
    cost_usd: ending.costUsd,
    duration_ms: deps.clock.now() - began,
  });
}
