import type { Handlers } from '../../protocol/channel.ts';
import { reviewWorkerContract, reviewWorkerHostContract } from '../../protocol/reviewWorker.ts';
import { startThread } from '../worker/thread.ts';
import type { ReviewWorker } from './trajectories.ts';

export interface ReviewThreadStart {
  /** Absolute path of the bundle. */
  readonly workerFile: string;
  readonly host: Handlers<typeof reviewWorkerHostContract>;
  readonly onProblem: (problem: string) => void;
  readonly stopTimeoutMs?: number;
}

/** Starts the thread that reads trajectories and keeps labels (src/reviewWorker.ts). */
export function startReviewThread({ host, ...start }: ReviewThreadStart): ReviewWorker {
  return startThread({
    ...start,
    name: 'itbench-review-reviewer',
    workerData: null,
    mine: reviewWorkerHostContract,
    handlers: host,
    theirs: reviewWorkerContract,
  });
}
