import type { RunShell, RunWorker } from '../../src/host/run/runShell.ts';
import type { WorkerExit } from '../../src/host/worker/workerClient.ts';
import { type Connection, connect, type Handlers } from '../../src/protocol/channel.ts';
import { hostContract, type RunPlan, type RunSummary, workerContract } from '../../src/protocol/worker.ts';
import { plainWire } from './wires.ts';

type Calls = Handlers<typeof workerContract>['calls'];

/** A worker in this thread: the contract over a pair of plain ports, answered by what a test gives. */
export interface PlainWorkers {
  readonly start: RunShell['startWorker'];
  readonly started: readonly PlainWorker[];
}

export interface PlainWorker {
  /** Its end of the wire. */
  readonly host: Connection<typeof hostContract>;
  readonly disposed: boolean;
  /** Ends it, as a crash does. */
  die(exit?: Partial<WorkerExit>): void;
}

export interface PlainWorkerOptions {
  /** Whether it heeds being disposed; if not it ends only by `die`. */
  readonly isStuck?: boolean;
}

/** `answers`: what each worker answers; a call that it has none for fails. */
export function plainWorkers(
  answers: (host: () => Connection<typeof hostContract>) => Partial<Calls>,
  { isStuck = false }: PlainWorkerOptions = {},
): PlainWorkers {
  const started: PlainWorker[] = [];
  const start: RunShell['startWorker'] = (handlers) => {
    const wire = plainWire();
    const exited = Promise.withResolvers<WorkerExit>();
    const near = connect(wire.left, {
      mine: hostContract,
      handlers,
      theirs: workerContract,
      onProblem: fail,
    });
    const given = answers(() => far);
    const calls = new Proxy(given as Calls, {
      get: (target, name: keyof Calls) => target[name] ?? (() => fail(`nobody answers ${name}`)),
    });
    const far: Connection<typeof hostContract> = connect(wire.right, {
      mine: workerContract,
      handlers: { calls, events: { stop: () => {} } },
      theirs: hostContract,
      onProblem: fail,
    });
    const end = (exit: WorkerExit) => {
      wire.close();
      exited.resolve(exit);
    };
    const plain = {
      host: far,
      disposed: false,
      die: (exit: Partial<WorkerExit> = {}) => end({ expected: false, code: 1, error: null, ...exit }),
    };
    started.push(plain);
    const worker: RunWorker = {
      call: (...parameters) => near.call(...parameters),
      onExit: (listener) => void exited.promise.then(listener),
      dispose: async () => {
        plain.disposed = true;
        if (!isStuck) end({ expected: true, code: 0, error: null });
        await exited.promise;
      },
      kill: async () => plain.die(),
    };
    return worker;
  };
  return { start, started };
}

function fail(problem: string): never {
  throw new Error(problem);
}

export const examplePlan: RunPlan = {
  run_id: '2026-01-31T12-00-00Z-3f9a',
  dir: '/folder/results/2026-01-31T12-00-00Z-3f9a',
  suite_title: 'Shop incidents',
  verified: 'verified',
  tasks: ['sample-01', 'sample-03'],
  models: [
    { name: 'baseline-triage', adapter: 'baseline', endpoint_host: null },
    { name: 'my-llm', adapter: 'openai-compatible', endpoint_host: 'api.provider.example' },
  ],
  repeats: 1,
  attempt_count: 4,
  already_ended: 0,
  error_count: 0,
  retry_errors: false,
  max_turns: 40,
  sandbox: 'bwrap',
  sandbox_why: 'bwrap (0.8.0) is the strongest sandbox that works here.',
  practice: false,
  cost: { kind: 'at_most', usd: 5, why: 'limits.max_cost_usd stops the run there' },
  estimate: {
    usd: { low: 1.2, high: 3.4 },
    models: [
      {
        model: 'my-llm',
        attempts: 2,
        usd: { low: 1.2, high: 3.4 },
        turns: { low: 12, high: 30 },
        input_tokens: { low: 200_000, high: 560_000 },
        output_tokens: { low: 5000, high: 9000 },
        basis: 'earlier_runs',
        seen_attempts: 12,
        seen_runs: 2,
        why: 'by 12 attempts in 2 earlier runs on this suite, 18 turns in the middle: 10th to 90th percentile',
      },
    ],
  },
  key_notes: [],
  warnings: [],
};

export const exampleSummary: RunSummary = {
  run_id: examplePlan.run_id,
  dir: examplePlan.dir,
  status: 'complete',
  ended: 4,
  attempt_count: 4,
  error_count: 0,
  stopped_models: [],
  reports: [
    { model: 'baseline-triage', path: '/r/a.json', status: 'complete', accuracy: 0.5, flagged_attempts: 1 },
    { model: 'my-llm', path: '/r/b.json', status: 'complete', accuracy: 0.25, flagged_attempts: 2 },
  ],
};
