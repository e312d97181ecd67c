import { BenchError } from '../../core/errors.ts';
import type { HarnessEvent } from '../../core/schema/event.ts';
import type { Handlers } from '../../protocol/channel.ts';
import type { hostContract, RunPlan, RunSummary } from '../../protocol/worker.ts';
import type { WorkerExit } from '../worker/workerClient.ts';
import { Coalescer } from './coalesce.ts';
import { eventLine } from './eventLine.ts';
import type { ActiveRun } from './runController.ts';
import { costSoFar, progressAfter, progressAtStart, type RunProgress } from './runProgress.ts';
import type { RunShell, RunWorker } from './runShell.ts';

/** Shortest time between two changes of a run that are told. */
const changeIntervalMs = 100;

type Progress = Parameters<Handlers<typeof hostContract>['events']['progress']>[0];

/** How the work of a worker on a run ended: with a summary, with a fault that it told, or with its own death, wanted or not. */
export type SessionEnd =
  | { readonly kind: 'summary'; readonly summary: RunSummary }
  | { readonly kind: 'fault'; readonly error: unknown }
  | { readonly kind: 'died'; readonly exit: WorkerExit; readonly isWanted: boolean };

/**
 * One run in a worker of its own, from its planning to its end: what is known of it, and its stop. Knows no words:
 * runConductor.ts talks to the person.
 */
export class RunSession {
  /** What the status bar calls it. */
  readonly title: string;
  private readonly shell: RunShell;
  private readonly changes: Coalescer;
  private readonly stopping = new AbortController();
  private readonly closing = Promise.withResolvers<void>();
  private worker: { readonly client: RunWorker; readonly exit: Promise<WorkerExit> } | null = null;
  private onProgress: (progress: Progress) => void = () => {};
  private plan: RunPlan | null = null;
  private progress: RunProgress = progressAtStart({ attemptCount: 0, ended: 0, maxTurns: 0 });
  private stoppedMs: number | null = null;
  private isWorking = false;
  private isEndedNow = false;

  constructor(title: string, shell: RunShell) {
    this.title = title;
    this.shell = shell;
    const tell = () => shell.onChange(this.active);
    this.changes = new Coalescer({ intervalMs: changeIntervalMs, clock: shell.clock, tell });
  }

  get active(): ActiveRun {
    const { ended, attemptCount, attempts } = this.progress;
    return {
      runId: this.plan?.run_id ?? null,
      dir: this.plan?.dir ?? null,
      phase: this.isWorking ? (this.stoppedMs === null ? 'running' : 'stopping') : 'planning',
      ended,
      attemptCount,
      costUsd: costSoFar(this.progress),
      attempts,
    };
  }

  get known(): RunProgress {
    return this.progress;
  }

  /** Aborted when the run is to stop. */
  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  /** Milliseconds since it was told to stop; null when it was not. */
  get stoppingMs(): number | null {
    return this.stoppedMs === null ? null : this.shell.clock.now() - this.stoppedMs;
  }

  /** Resolves when it is over, and its worker gone. */
  get closed(): Promise<void> {
    return this.closing.promise;
  }

  /** Plans in the worker, which is started where it is not there yet. @throws BenchError as planRun and planResume */
  async planWith(
    call: (worker: RunWorker, signal: AbortSignal) => Promise<RunPlan>,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<RunPlan> {
    const { client, exit } = this.ensureWorker();
    const stop = AbortSignal.any([signal, this.signal]);
    this.onProgress = onProgress;
    try {
      // A worker that is too busy to hear of the abort is not waited for.
      return await Promise.race([call(client, stop), rejectionOf(stop)]);
    } catch (error) {
      if (!BenchError.is(error, 'channel_closed')) throw error;
      throw new BenchError('channel_closed', `the worker ended unexpectedly: ${exitText(await exit)}`, {
        hint: 'Nothing was run. Try again; the log has the details.',
        cause: error,
      });
    } finally {
      this.onProgress = () => {};
    }
  }

  /** Starts what was planned, and waits for its end. */
  async start(plan: RunPlan): Promise<SessionEnd> {
    const { client, exit } = this.ensureWorker();
    this.plan = plan;
    this.isWorking = true;
    this.progress = progressAtStart({
      attemptCount: plan.attempt_count,
      ended: plan.already_ended,
      maxTurns: plan.max_turns,
    });
    this.changes.flush();
    try {
      return {
        kind: 'summary',
        summary: await client.call('startRun', { run_id: plan.run_id }, this.signal),
      };
    } catch (error) {
      return BenchError.is(error, 'channel_closed')
        ? { kind: 'died', exit: await exit, isWanted: this.isEndedNow }
        : { kind: 'fault', error };
    }
  }

  /** Stops it, resumably: cuts off model calls and commands. Safe to call twice. */
  stop(): void {
    if (this.stoppedMs !== null) return;
    this.stoppedMs = this.shell.clock.now();
    this.stopping.abort(new BenchError('cancelled', 'the run was stopped'));
    this.changes.flush();
  }

  /** Ends the worker at once, in the middle of whatever it does. */
  async endNow(): Promise<void> {
    this.isEndedNow = true;
    await this.worker?.client.kill();
  }

  /** Ends the worker, by force where it does not end by itself. */
  async endWorker(): Promise<void> {
    await this.worker?.client.dispose();
  }

  async close(): Promise<void> {
    await this.endWorker();
    this.changes[Symbol.dispose]();
    this.closing.resolve();
  }

  private ensureWorker(): NonNullable<RunSession['worker']> {
    if (this.worker !== null) return this.worker;
    const client = this.shell.startWorker({
      calls: { askEditorModel: (request, signal) => this.shell.askEditorModel(request, signal) },
      events: {
        harnessEvent: (event) => this.take(event),
        progress: (progress) => this.onProgress(progress),
      },
    });
    const { promise: exit, resolve } = Promise.withResolvers<WorkerExit>();
    client.onExit(resolve);
    this.worker = { client, exit };
    return this.worker;
  }

  private take(event: HarnessEvent): void {
    this.progress = progressAfter(this.progress, event);
    this.shell.log(eventLine(event));
    this.shell.onEvent(event);
    this.changes.mark();
  }
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const onAbort = () => reject(new BenchError('cancelled', 'the planning was cancelled'));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** Why a worker is gone, as part of a sentence. */
export function exitText({ code, error }: WorkerExit): string {
  return error ?? `it ended with code ${code}`;
}
