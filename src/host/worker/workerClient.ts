import { pathsOfRun } from '../../core/store/layout.ts';
import { RunLock } from '../../core/store/runLock.ts';
import type { Handlers } from '../../protocol/channel.ts';
import { hostContract, type RunPlan, WorkerOptions, workerContract } from '../../protocol/worker.ts';
import { startThread, type Thread, type ThreadExit } from './thread.ts';

export type WorkerExit = ThreadExit;

/** A worker thread that core works in (src/worker.ts). */
export type WorkerClient = Thread<typeof workerContract>;

export interface WorkerStart {
  /** Absolute path of the bundle. */
  readonly workerFile: string;
  readonly options: WorkerOptions;
  readonly host: Handlers<typeof hostContract>;
  /** Told, line by line, what cannot be acted on and what the worker printed; for a log. */
  readonly onProblem: (problem: string) => void;
  /** Variables of the worker; this process's if absent. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Milliseconds after which a worker that was asked to stop is ended by force; 5 s if absent. */
  readonly stopTimeoutMs?: number;
}

/** Starts one, and sees to it that no lock of its runs outlives it. */
export function startWorker({ options, host, ...start }: WorkerStart): WorkerClient {
  /** Folders of the runs that it planned: where a lock of it can be. */
  const runDirs = new Set<string>();
  const thread = startThread({
    ...start,
    name: 'itbench-review',
    workerData: WorkerOptions.parse(options),
    mine: hostContract,
    handlers: host,
    theirs: workerContract,
    // The process lives on, and so would the locks of this thread.
    onEnd: (threadId) => {
      for (const dir of runDirs) RunLock.abandon(pathsOfRun(dir).lock, threadId);
    },
  });
  return {
    call: async (name, params, signal) => {
      const result = await thread.call(name, params, signal);
      // Both answer with a plan, by the contract.
      if (name === 'planRun' || name === 'planResume') runDirs.add((result as RunPlan).dir);
      return result;
    },
    onExit: (listener) => thread.onExit(listener),
    dispose: () => thread.dispose(),
    kill: () => thread.kill(),
  };
}
