import { listRunOverviews, readAttemptOverviews, readLastResults } from '../core/store/runIndex.ts';
import { RunIndexCache } from '../core/store/runIndexCache.ts';
import type { HashProgress } from '../core/suite/lock.ts';
import { readSuiteOverview } from '../core/suite/suiteOverview.ts';
import type { Connection, Handlers, Payload } from '../protocol/channel.ts';
import type { hostContract, WorkerOptions, workerContract } from '../protocol/worker.ts';
import { createAdjudicationCalls } from './adjudication.ts';
import { createReportCalls } from './reports.ts';
import { Runs } from './runs.ts';
import { ensureSampleSuite, verify } from './suites.ts';
import { type Step, throttleSteps } from './throttle.ts';

/** Progress is told at most ten times a second. */
const progressIntervalMs = 100;

type Progress = Payload<typeof hostContract, 'progress'>['what'];
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
    askEditor: (request, signal) => host().call('askEditorModel', request, signal),
    onEvent: (event) => host().emit('harnessEvent', event),
  });
  const index = new RunIndexCache();
  return {
    readSuite: ({ dir }, signal) => readSuiteOverview(dir, signal),
    verifySuite: ({ dir }, signal) => verify(dir, hashing(), signal),
    makeSampleSuite: async ({ dir }, signal) => ({ task_count: await ensure(dir, signal) }),
    listRuns: ({ output_dir, limit }) => listRunOverviews(output_dir, limit, index),
    readAttempts: ({ dir, ...wanted }) => readAttemptOverviews(dir, wanted, index),
    lastResults: ({ output_dir, ...wanted }) => readLastResults(output_dir, wanted, index),
    ...createReportCalls((what) => {
      const tell = steps(what);
      return (done, total) => tell({ done, total });
    }),
    ...createAdjudicationCalls(),
    planRun: (request, signal) => runs.plan(request, signal),
    planResume: (request, signal) => runs.planRest(request, signal),
    startRun: ({ run_id }, signal) => runs.start(run_id, signal),
  };
}
