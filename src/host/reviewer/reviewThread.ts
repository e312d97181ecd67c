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
    // A file of 300 MB passes through it as short-lived texts: Node's own figure let 70 MB more of them pile up.
    youngGenerationMb: 16,
    mine: reviewWorkerHostContract,
    handlers: host,
    theirs: reviewWorkerContract,
  });
}
