import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScriptedReply } from '../../src/core/model/script.ts';
import type { RunPlan, RunRequest } from '../../src/protocol/worker.ts';
import { submissionOf, writeTinySuite } from './cliScene.ts';
import { completion, fakeReplies } from './fakeChatReplies.ts';
import type { FakeReply } from './fakeReply.ts';
import { type RunResults, resultsOf } from './runResults.ts';
import { tempFolder } from './tempFolder.ts';
import type { WorkerHost } from './workerHost.ts';

/** A workspace folder with a suite of tiny tasks and a configuration, as a worker is asked to run it. */
export interface WorkerScene extends Disposable {
  readonly path: string;
  in(...parts: string[]): string;
  /** What is asked of the worker: a run of the configuration, with these wishes. */
  request(wishes?: Partial<RunRequest>): RunRequest;
  /** What the only run in `results/` left on the disk. */
  results(): RunResults;
}

export interface WorkerSceneOptions {
  readonly tasks?: number;
  /** Models by name, each with its script. */
  readonly scripts?: Readonly<Record<string, readonly ScriptedReply[]>>;
  /** Further keys of the configuration. */
  readonly config?: Readonly<Record<string, unknown>>;
}

export function workerScene({ tasks = 2, scripts = {}, config = {} }: WorkerSceneOptions = {}): WorkerScene {
  const folder = tempFolder();
  writeTinySuite(folder.in('tasks'), tasks);
  mkdirSync(folder.in('scripts'));
  const models = Object.entries(scripts).map(([name, replies]) => {
    const script = join('scripts', `${name}.json`);
    writeFileSync(folder.in(script), JSON.stringify({ replies }));
    return { name, adapter: 'scripted', script };
  });
  const usual = {
    tasks_dir: 'tasks',
    sandbox: 'virtual',
    models,
    agent_policy: { backoff_seconds: 0, max_turns: 5 },
  };
  writeFileSync(folder.in('itbench.yml'), JSON.stringify({ ...usual, ...config }, null, 1));
  return {
    path: folder.path,
    in: folder.in,
    request: (wishes = {}) => ({
      config_file: folder.in('itbench.yml'),
      folder: folder.path,
      sample_suite: folder.in('sample'),
      smoke: false,
      models: null,
      tasks: null,
      keys: {},
      allow_practice: false,
      allow_changed: false,
      ...wishes,
    }),
    results: () => resultsOf(folder.in('results')),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

/** Plans a run in the worker. */
export function plan(
  { client }: WorkerHost,
  scene: WorkerScene,
  wishes?: Partial<RunRequest>,
): Promise<RunPlan> {
  return client.call('planRun', scene.request(wishes));
}

/** A reply of a chat server that calls one tool. */
export function calling(name: string, args: unknown): FakeReply {
  return completion({ calls: [{ name, arguments: JSON.stringify(args) }] });
}

export const writeAnswer = calling('code_exec', {
  cmd: `echo '${submissionOf('shop/Deployment/cart')}' > agent_output.json`,
});
export const finishAnswer = calling('finish', { reason: 'done', paths: ['agent_output.json'] });

/** The first attempt ends; the second hangs in its second turn until it is stopped; asked again, it ends too. */
export const hangingInSecondAttempt: readonly FakeReply[] = [
  writeAnswer,
  finishAnswer,
  writeAnswer,
  fakeReplies.hangBeforeHeaders,
  writeAnswer,
  finishAnswer,
];
