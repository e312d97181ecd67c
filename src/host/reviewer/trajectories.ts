import { BenchError } from '../../core/errors.ts';
import type { Handlers, Params, Result } from '../../protocol/channel.ts';
import type { OpenedTrajectory } from '../../protocol/review.ts';
import type {
  OpenRequest,
  reviewWorkerContract,
  reviewWorkerHostContract,
} from '../../protocol/reviewWorker.ts';
import { RestartingWorker } from '../worker/restartingWorker.ts';
import type { Thread } from '../worker/thread.ts';

export type ReviewWorker = Thread<typeof reviewWorkerContract>;
type Contract = typeof reviewWorkerContract;

/** What is asked of an open trajectory; the rest has methods of its own. */
export type TrajectoryCall = Exclude<
  keyof Contract['calls'],
  'openTrajectory' | 'setReviewer' | 'setTruth' | 'closeTrajectory'
>;

/** Who looks at an open trajectory. */
export interface TrajectoryListener {
  /** It was read further, has grown, or may be seen differently. */
  changed(opened: OpenedTrajectory): void;
  /** Labels of its run were written, here or by somebody else. */
  labelled(): void;
}

/** Who labels, and whether blind. */
export interface Who {
  readonly reviewer: string | null;
  readonly blind: boolean;
}

export interface TrajectoriesOptions {
  readonly start: (host: Handlers<typeof reviewWorkerHostContract>) => ReviewWorker;
  /** What cannot be told to anybody who waits; for a log. */
  readonly onProblem: (problem: string) => void;
  /** Milliseconds without an open trajectory after which the worker is ended. */
  readonly idleMs?: number;
}

const defaultIdleMs = 30_000;

/** Calls that change something, and are therefore not made twice. */
const writes: ReadonlySet<TrajectoryCall> = new Set(['writeLabel', 'undoLabel']);

interface Open {
  request: OpenRequest;
  /** Ground truth that a person chose, to be told to a worker that opens it again. */
  truth: string | null;
  readonly listener: TrajectoryListener;
  /** The worker that has it open, and its opening. */
  at: { readonly worker: ReviewWorker; readonly opening: Promise<OpenedTrajectory> } | null;
}

/**
 * The open trajectories of this window, read by a worker of their own that is started with the first. When it crashes, a new one
 * opens them again under the same names, and reads are asked again of it.
 */
export class Trajectories {
  private readonly worker: RestartingWorker<Contract>;
  private readonly onProblem: (problem: string) => void;
  private readonly open = new Map<string, Open>();
  private nextId = 1;

  constructor({ start, onProblem, idleMs = defaultIdleMs }: TrajectoriesOptions) {
    this.onProblem = onProblem;
    this.worker = new RestartingWorker({
      start: () => start(this.handlers()),
      what: 'reads trajectories and keeps labels',
      idleMs,
      mayRest: () => this.open.size === 0,
      onCrash: ({ givenUp }) => {
        if (!givenUp) this.openAgain();
      },
    });
  }

  /** @throws BenchError run_missing for a file that is not there or cannot be read */
  async openTrajectory(
    request: Omit<OpenRequest, 'trajectory'>,
    listener: TrajectoryListener,
    signal?: AbortSignal,
  ): Promise<OpenedTrajectory> {
    const trajectory = `t${this.nextId++}`;
    const entry: Open = { request: { ...request, trajectory }, truth: null, listener, at: null };
    this.open.set(trajectory, entry);
    try {
      return await this.readAgain(entry, signal);
    } catch (error) {
      this.open.delete(trajectory);
      this.worker.rest();
      throw error;
    }
  }

  /** @throws BenchError what the worker throws, see its contract */
  async call<K extends TrajectoryCall>(
    name: K,
    params: Params<Contract, K>,
    signal?: AbortSignal,
  ): Promise<Result<Contract, K>> {
    const entry = this.entry(params.trajectory);
    const again = !writes.has(name);
    const prepare = (worker: ReviewWorker) => this.ensureOpen(entry, worker);
    try {
      return await this.worker.ask(name, params, { again, signal, prepare });
    } catch (error) {
      throw again || !BenchError.is(error, 'channel_closed') ? error : perhapsKept(error);
    }
  }

  /** What an open trajectory is now; opens it again where its worker has gone. */
  async look(trajectory: string, signal?: AbortSignal): Promise<OpenedTrajectory> {
    return await this.readAgain(this.entry(trajectory), signal);
  }

  /** Who labels a trajectory from now on. */
  async setReviewer(trajectory: string, who: Who, signal?: AbortSignal): Promise<OpenedTrajectory> {
    const entry = this.entry(trajectory);
    entry.request = { ...entry.request, ...who };
    return await this.readAgain(entry, signal);
  }

  /** @throws BenchError ground_truth_invalid */
  async setTruth(trajectory: string, path: string, signal?: AbortSignal): Promise<OpenedTrajectory> {
    const entry = this.entry(trajectory);
    const prepare = (worker: ReviewWorker) => this.ensureOpen(entry, worker);
    const opened = await this.worker.ask('setTruth', { trajectory, path }, { again: true, signal, prepare });
    entry.truth = path;
    return opened;
  }

  /** Nobody looks at it any more. */
  close(trajectory: string): void {
    const entry = this.open.get(trajectory);
    if (entry === undefined) return;
    this.open.delete(trajectory);
    if (entry.at !== null) void this.closeAt(entry.at.worker, trajectory);
    this.worker.rest();
  }

  /** Ends the worker; what is pending is rejected. Safe to call twice. */
  async dispose(): Promise<void> {
    this.open.clear();
    await this.worker.dispose();
  }

  private entry(trajectory: string): Open {
    const entry = this.open.get(trajectory);
    if (entry !== undefined) return entry;
    throw new BenchError('usage', `the trajectory ${trajectory} is not open any more`, {
      hint: 'Open it again.',
    });
  }

  private async closeAt(worker: ReviewWorker, trajectory: string): Promise<void> {
    await worker.call('closeTrajectory', { trajectory }).catch((error: unknown) => {
      // A worker that is gone has closed everything.
      if (!BenchError.is(error, 'channel_closed')) this.onProblem(`closing a trajectory: ${String(error)}`);
    });
  }

  /** Opens it, or reads how it is where it is open. */
  private async readAgain(entry: Open, signal?: AbortSignal): Promise<OpenedTrajectory> {
    const { trajectory, reviewer, blind } = entry.request;
    const prepare = (worker: ReviewWorker) => this.ensureOpen(entry, worker);
    return await this.worker.ask(
      'setReviewer',
      { trajectory, reviewer, blind },
      { again: true, signal, prepare },
    );
  }

  /** @throws BenchError what opening throws; it is tried again by whoever asks next */
  private async ensureOpen(entry: Open, worker: ReviewWorker): Promise<OpenedTrajectory> {
    if (entry.at?.worker !== worker) {
      const at = { worker, opening: this.openAt(entry, worker) };
      entry.at = at;
      at.opening.catch(() => {
        if (entry.at === at) entry.at = null;
      });
    }
    return await entry.at.opening;
  }

  private async openAt({ request, truth }: Open, worker: ReviewWorker): Promise<OpenedTrajectory> {
    const opened = await worker.call('openTrajectory', request);
    if (truth === null) return opened;
    return await worker.call('setTruth', { trajectory: request.trajectory, path: truth });
  }

  /** After a crash: what people look at goes on being followed. */
  private openAgain(): void {
    for (const entry of this.open.values()) {
      void this.readAgain(entry).then(
        (opened) => {
          entry.listener.changed(opened);
          entry.listener.labelled();
        },
        (error: unknown) => this.onProblem(`opening ${entry.request.path} again: ${String(error)}`),
      );
    }
  }

  private handlers(): Handlers<typeof reviewWorkerHostContract> {
    return {
      calls: {},
      events: {
        trajectoryChanged: (opened) => this.open.get(opened.trajectory)?.listener.changed(opened),
        labelsChanged: ({ trajectory }) => this.open.get(trajectory)?.listener.labelled(),
      },
    };
  }
}

function perhapsKept(cause: unknown): BenchError {
  return new BenchError('channel_closed', 'what keeps labels crashed before it said whether this was kept', {
    hint: 'The labels shown are those on the disk: label again what is missing.',
    cause,
  });
}
