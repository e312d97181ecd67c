import { existsSync } from 'node:fs';
import { join } from 'node:path';
import PQueue from 'p-queue';
import { BenchError } from '../errors.ts';
import type { HarnessEvent } from '../schema/event.ts';
import type { ModelEntry } from '../schema/modelEntry.ts';
import { makeFolder } from '../store/files.ts';
import { type AttemptKey, type AttemptPaths, attemptId, type RunPaths } from '../store/layout.ts';
import { hasEnded, setAsideInterrupted } from '../store/runStore.ts';
import type { Task } from '../suite/suite.ts';
import type { TaskKnowledge } from '../trajectory/taskKnowledge.ts';
import { type AttemptEnding, runAttempt } from './attempt.ts';
import { concludeAttempt, knowledgeOf } from './conclude.ts';
import type { HarnessDependencies } from './dependencies.ts';
import { setAsideError } from './errorAttempts.ts';
import { createRunJudge, type Judge } from './judge.ts';
import type { ModelStops } from './modelStops.ts';
import type { RunJob } from './runJob.ts';
import { queueConcurrency, queueOf } from './settings.ts';
import { LimitReached, type Spending } from './spending.ts';

/** Whatever failed: without its plan the folder is no run any more. */
export function goneFault({ dir }: RunPaths, cause?: unknown): BenchError {
  return new BenchError('not_writable', `the folder ${dir} was deleted or moved while the run went on`, {
    hint: 'Put it back and resume the run, or start a new one.',
    cause,
  });
}

/** Attempts of a run that are to be made, and what they share. */
export interface OpenAttempts {
  readonly job: Pick<RunJob, 'run' | 'paths' | 'tasks' | 'emit'>;
  readonly open: readonly AttemptKey[];
  readonly deps: HarnessDependencies;
  /** Stops all of them: a person's wish, or a fault of our own. */
  readonly stopping: AbortController;
  readonly spending: Spending;
  readonly stops: ModelStops;
}

/**
 * Makes attempts: one queue per endpoint, so that a slow one holds up nobody else. The first fault of our own stops all
 * of them, and is thrown.
 */
export async function runAttempts(attempts: OpenAttempts): Promise<void> {
  const { job, open, deps, stopping, spending, stops } = attempts;
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
      if (stopping.signal.aborted || spending.isOver || stops.isStopped(key.model)) return;
      try {
        await runOne({ ...attempts, key, entry, index, knowledge, judge, signal: stopping.signal });
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

interface One extends Omit<OpenAttempts, 'open' | 'stopping'> {
  readonly key: AttemptKey;
  readonly entry: ModelEntry;
  readonly index: number;
  readonly knowledge: Map<string, Promise<TaskKnowledge>>;
  readonly judge: Judge | null;
  readonly signal: AbortSignal;
}

/** Ends what an earlier session left of an attempt, or makes it anew. */
async function runOne(one: One): Promise<void> {
  const { job, key, knowledge, judge, signal } = one;
  const task = job.tasks.get(key.task_id);
  if (task === undefined) throw new BenchError('internal', `no task ${key.task_id} in the run`);
  // Else a folder would be made anew for this attempt, and paid for although nothing can be done with it.
  if (!existsSync(job.paths.runFile)) throw goneFault(job.paths);
  const paths = job.paths.attempt(key);
  const isErrorMadeAgain = hasEnded(paths);
  if (isErrorMadeAgain) {
    const how = setAsideError(paths);
    job.emit(info(`${attemptId(key)} ended in an error and is ${how}; what it was is in interrupted/`));
  }
  const recovered = await concludeAttempt({ job, key, task, paths, knowledge, judge, ending: null }, signal);
  if (recovered === null) return await makeAttempt(one, task, paths);
  if (!isErrorMadeAgain) {
    job.emit(info(`${attemptId(key)} had ended before the interruption: scored from its trajectory`));
  }
  const { outcome, reason, turns } = recovered;
  const score = recovered.score?.score ?? null;
  // What it cost and how long it took belong to the session that ran it, and are in its trajectory.
  const end = { outcome, reason, score, turns, cost_usd: null, duration_ms: 0 };
  job.emit({ type: 'attempt_ended', ...key, ...end });
}

function info(message: string): HarnessEvent {
  return { type: 'notice', level: 'info', message };
}

async function makeAttempt(one: One, task: Task, paths: AttemptPaths): Promise<void> {
  const { job, key, entry, index, deps, knowledge, judge, spending, stops, signal } = one;
  if (setAsideInterrupted(paths)) job.emit(info(`${attemptId(key)} was cut off and starts anew`));
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
    AbortSignal.any([signal, stops.signalOf(key.model)]),
  );
  // What a replay failed with was said to another one, then.
  if (entry.adapter !== 'replay') stops.callFailed(key.model, ending.failure, ending.reason);
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
