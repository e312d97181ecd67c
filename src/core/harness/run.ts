import { existsSync } from 'node:fs';
import {
  type Digests,
  digestAttempts,
  digestsSha256,
  takeManifest,
  writeManifest,
} from '../audit/manifest.ts';
import { createRedactor, type Redact } from '../model/redact.ts';
import type { HarnessEvent } from '../schema/event.ts';
import type { RunFile } from '../schema/run.ts';
import { Journal } from '../store/journal.ts';
import type { AttemptKey } from '../store/layout.ts';
import { plannedAttempts } from '../store/plannedAttempts.ts';
import { RunLock } from '../store/runLock.ts';
import { clearWork, hasEnded } from '../store/runStore.ts';
import { goneFault, runAttempts } from './attempts.ts';
import { uncountedModels, whyUncounted } from './costBound.ts';
import type { HarnessDependencies } from './dependencies.ts';
import { errorAttempts } from './errorAttempts.ts';
import { ModelStops, type StoppedModel } from './modelStops.ts';
import type { RunJob } from './runJob.ts';
import { Spending } from './spending.ts';
import { costBefore } from './tryCost.ts';

export interface RunEnding {
  /** `complete`: every attempt has ended; otherwise what stopped it, resumably. `failed`: models could not be asked any more. */
  readonly status: 'complete' | 'cancelled' | 'budget' | 'failed';
  readonly ended: number;
  readonly attemptCount: number;
  readonly stoppedModels: readonly StoppedModel[];
  /** Attempts that ended in an error: they can be made again by resuming the run so. */
  readonly errorCount: number;
}

/** What ends a session is done to its end. */
const never = new AbortController().signal;

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
    await clearWork(job.paths);
    const changed = await takeManifest(job.paths, never);
    const { journal, tornBytes } = openEvents(job.paths.events, deps);
    let files: Digests = {};
    let ending: RunEnding;
    try {
      const redact = createRedactor(deps.secrets);
      const emit = (event: HarnessEvent) => {
        if (event.type === 'turn_ended') return job.emit(event);
        const clean = redactedEvent(event, redact);
        journal.append(clean);
        job.emit(clean);
      };
      if (tornBytes > 0) emit({ type: 'notice', level: 'warning', message: tornText(tornBytes) });
      if (changed.length > 0) emit({ type: 'notice', level: 'warning', message: changedText(changed) });
      const list = async () => {
        files = await digestAttempts(job.paths, never);
        return digestsSha256(files);
      };
      ending = await runAll({ ...job, emit, list }, deps, signal);
    } finally {
      journal.close();
      await clearWork(job.paths);
    }
    // After the last record of the index, which it lists too. Also of a run that was stopped: what it has is as it is.
    const { run_id } = job.run;
    await writeManifest(job.paths, { run_id, files, changedBetweenSessions: changed }, never);
    return ending;
  } catch (error) {
    throw existsSync(job.paths.runFile) ? error : goneFault(job.paths, error);
  } finally {
    lock.release();
  }
}

function changedText(files: readonly string[]): string {
  const shown = files.slice(0, 3).join(', ');
  const more = files.length > 3 ? ` and ${files.length - 3} more` : '';
  return `since the last session of this run ended, ${shown}${more} changed: verify says so from now on`;
}

/** An event whose texts hold no secret: reasons and notices quote servers. */
function redactedEvent(event: HarnessEvent, redact: Redact): HarnessEvent {
  const clean: unknown = JSON.parse(JSON.stringify(event), (_, value: unknown) =>
    typeof value === 'string' ? redact(value) : value,
  );
  return clean as HarnessEvent;
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

async function runAll(job: ListedRunJob, deps: HarnessDependencies, signal: AbortSignal): Promise<RunEnding> {
  const all = plannedAttempts(job.run);
  const again = new Set(job.retryErrors ? errorAttempts(job.paths, all) : []);
  const open = all.filter((key) => again.has(key) || !hasEnded(job.paths.attempt(key)));
  announce(job, all.length, open.length);
  const began = deps.clock.now();
  const stopping = new AbortController();
  const onAbort = () => stopping.abort(new RunStop('stopped by a person or a signal'));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const spending = createSpending(job, all, open.length);
    const stops = new ModelStops((stop) => job.emit(stopNotice(stop)));
    await runAttempts({ job, open, deps, stopping, spending, stops });
    await job.onEnd(job.emit);
    const ended = all.filter((key) => hasEnded(job.paths.attempt(key)));
    const unfinished = { isStopped: stopping.signal.aborted, isOver: spending.isOver, stops };
    const status = ended.length === all.length ? 'complete' : whyUnfinished(unfinished);
    job.emit({
      type: 'run_ended',
      run_id: job.run.run_id,
      status,
      ended: ended.length,
      attempt_count: all.length,
      cost_usd: spending.knownUsd,
      duration_ms: deps.clock.now() - began,
      files_sha256: await job.list(),
    });
    return {
      status,
      ended: ended.length,
      attemptCount: all.length,
      stoppedModels: stops.all,
      errorCount: errorAttempts(job.paths, ended).length,
    };
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

interface ListedRunJob extends RunJob {
  /** Hashes the files that nobody writes any more. @returns the hash of their hashes */
  readonly list: () => Promise<string>;
}

interface Unfinished {
  readonly isStopped: boolean;
  /** Whether the cost limit is reached. */
  readonly isOver: boolean;
  readonly stops: ModelStops;
}

function whyUnfinished({ isStopped, isOver, stops }: Unfinished): Exclude<RunEnding['status'], 'complete'> {
  if (isStopped) return 'cancelled';
  if (isOver) return 'budget';
  return stops.all.length > 0 ? 'failed' : 'cancelled';
}

function stopNotice({ model, why, detail }: StoppedModel): HarnessEvent {
  const message = `${model} is not asked any more: ${why}. Its other attempts stay open; mend that, then resume the run. ${detail}`;
  return { type: 'notice', level: 'warning', message };
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
