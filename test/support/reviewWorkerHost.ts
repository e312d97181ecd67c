import { fileURLToPath } from 'node:url';
import { startReviewThread } from '../../src/host/reviewer/reviewThread.ts';
import { type ReviewWorker, Trajectories } from '../../src/host/reviewer/trajectories.ts';
import type { OpenedTrajectory } from '../../src/protocol/review.ts';
import type { OpenRequest } from '../../src/protocol/reviewWorker.ts';

/** The review worker as it is shipped: what prepareMachine.ts built. */
const builtReviewWorker = fileURLToPath(new URL('../../dist/reviewWorker.js', import.meta.url));

export type Opening = Partial<Omit<OpenRequest, 'trajectory'>> & { readonly path: string };

/** The trajectories of a window, read by real threads, and what they have told. */
export class ReviewWorkerHost implements AsyncDisposable {
  readonly trajectories: Trajectories;
  readonly problems: string[] = [];
  readonly changes: OpenedTrajectory[] = [];
  readonly threads: ReviewWorker[] = [];
  labelled = 0;
  private readonly watchers = new Set<() => void>();

  constructor({ idleMs = 60_000 }: { readonly idleMs?: number } = {}) {
    const onProblem = (problem: string) => void this.problems.push(problem);
    this.trajectories = new Trajectories({
      idleMs,
      onProblem,
      start: (host) => {
        const thread = startReviewThread({ workerFile: builtReviewWorker, host, onProblem });
        this.threads.push(thread);
        return thread;
      },
    });
  }

  open({ path, ...wishes }: Opening): Promise<OpenedTrajectory> {
    const usual = { member: null, imports_dir: null, reviewer: 'ana', blind: false };
    return this.trajectories.openTrajectory(
      { ...usual, path, ...wishes },
      {
        changed: (opened) => {
          this.changes.push(opened);
          this.look();
        },
        labelled: () => {
          this.labelled += 1;
          this.look();
        },
      },
    );
  }

  /** Resolves when a change that was told fits. */
  async untilChanged(fits: (opened: OpenedTrajectory) => boolean): Promise<OpenedTrajectory> {
    await this.until(() => this.changes.some(fits));
    return this.changes.findLast(fits) as OpenedTrajectory;
  }

  async untilLabelled(count: number): Promise<void> {
    await this.until(() => this.labelled >= count);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.trajectories.dispose();
  }

  private until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!holds()) return;
        this.watchers.delete(check);
        resolve();
      };
      this.watchers.add(check);
      check();
    });
  }

  private look(): void {
    for (const watcher of [...this.watchers]) watcher();
  }
}
