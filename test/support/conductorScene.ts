import type { HarnessEvent } from '../../src/core/schema/event.ts';
import type { ModelEntry } from '../../src/core/schema/modelEntry.ts';
import type { RunWish } from '../../src/host/run/runController.ts';
import type { RunPlace } from '../../src/host/run/runShell.ts';
import type { RunRequest, RunSummary } from '../../src/protocol/worker.ts';
import { examplePlan, exampleSummary, plainWorkers } from './plainWorker.ts';

/** What tests of runs in the editor share: wishes, a place to run in, events, and workers that are held. */

export const smoke: RunWish = { smoke: true, tasks: null, models: null };
export const benchmark: RunWish = { smoke: false, tasks: null, models: null };
export const entry: ModelEntry = {
  name: 'my-llm',
  endpoint: 'https://api.provider.example/v1',
  api_key_env: 'KEY',
};
export const ready = {
  kind: 'ready',
  folder: '/folder',
  file: '/folder/itbench.yml',
  sampleSuite: '/sample',
  save: null,
  models: [entry],
} satisfies RunPlace;

export const runStarted: HarnessEvent = {
  type: 'run_started',
  run_id: examplePlan.run_id,
  dir: examplePlan.dir,
  models: ['baseline-triage', 'my-llm'],
  task_count: 2,
  attempt_count: 4,
  already_ended: 0,
  sandbox: 'bwrap',
  sandbox_why: examplePlan.sandbox_why,
  practice: false,
};
export const key = { model: 'my-llm', task_id: 'sample-01', repeat: 1 };
export const attemptEnded: HarnessEvent = {
  ...{ type: 'attempt_ended', ...key, outcome: 'submitted', reason: 'done', score: 1, turns: 3 },
  ...{ cost_usd: 0.5, duration_ms: 100 },
};

/** Workers whose plans are `examplePlan` and whose runs end when they are told to, or when they are aborted. */
export function heldWorkers(options: { readonly heedsAbort?: boolean; readonly isStuck?: boolean } = {}) {
  const { heedsAbort = true, isStuck = false } = options;
  const planned: RunRequest[] = [];
  const ends: PromiseWithResolvers<RunSummary>[] = [];
  const started = Promise.withResolvers<void>();
  const workers = plainWorkers(
    (host) => ({
      planRun: (request) => {
        planned.push(request);
        return examplePlan;
      },
      planResume: () => ({ ...examplePlan, already_ended: 1 }),
      startRun: (_, signal) => {
        const end = Promise.withResolvers<RunSummary>();
        ends.push(end);
        host().emit('harnessEvent', runStarted);
        if (heedsAbort) {
          const stopped: RunSummary = { ...exampleSummary, status: 'cancelled', ended: 1, reports: [] };
          signal.addEventListener('abort', () => end.resolve(stopped), { once: true });
        }
        started.resolve();
        return end.promise;
      },
    }),
    { isStuck },
  );
  return { ...workers, planned, ends, untilStarted: started.promise };
}
