import { BenchError } from '../core/errors.ts';
import type { HashProgress } from '../core/suite/lock.ts';
import type { Connection, Handlers } from '../protocol/channel.ts';
import type { hostContract, WorkerOptions, workerContract } from '../protocol/worker.ts';
import { Runs } from './runs.ts';
import { ensureSampleSuite, verify } from './suites.ts';
import { type Step, throttleSteps } from './throttle.ts';

/** Progress is told at most ten times a second. */
const progressIntervalMs = 100;

type Progress = 'verifying' | 'making_sample';
type Calls = Handlers<typeof workerContract>['calls'];

export interface HandlerDependencies {
  readonly options: WorkerOptions;
  readonly environment: NodeJS.ProcessEnv;
  /** Who is told and asked; there from the first call on. */
  readonly host: () => Connection<typeof hostContract>;
}

/** What a worker answers: each call of the contract, joined to core. */
export function createCalls({ options, environment, host }: HandlerDependencies): Calls {
  const steps = (what: Progress): ((step: Step) => void) =>
    throttleSteps(
      ({ done, total }) => host().emit('progress', { what, done, total }),
      progressIntervalMs,
      () => performance.now(),
    );
  const hashing = () => {
    const tell = steps('verifying');
    return ({ doneBytes, totalBytes }: HashProgress) => tell({ done: doneBytes, total: totalBytes });
  };
  const ensure = (dir: string, signal: AbortSignal) => ensureSampleSuite(dir, steps('making_sample'), signal);
  const runs = new Runs({
    proxy: options.proxy,
    environment,
    ensureSampleSuite: ensure,
    createHashProgress: hashing,
    onEvent: (event) => host().emit('harnessEvent', event),
  });
  return {
    readSuite: () => notThere(),
    verifySuite: ({ dir }, signal) => verify(dir, hashing(), signal),
    makeSampleSuite: async ({ dir }, signal) => ({ task_count: await ensure(dir, signal) }),
    listRuns: () => notThere(),
    readAttempts: () => notThere(),
    planRun: (request, signal) => runs.plan(request, signal),
    planResume: (request, signal) => runs.planRest(request, signal),
    startRun: ({ run_id }, signal) => runs.start(run_id, signal),
  };
}

function notThere(): never {
  throw new BenchError('internal', 'this call has no reader yet');
}
