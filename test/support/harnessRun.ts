import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPrompts } from '../../src/core/agent/prompts.ts';
import { loadJudgePrompts } from '../../src/core/harness/judgePrompts.ts';
import { planResume, planRun, resumeRun, startRun, type World } from '../../src/core/harness/session.ts';
import { resolveSettings } from '../../src/core/harness/settings.ts';
import type { ScriptedReply } from '../../src/core/model/script.ts';
import { createScriptedModel } from '../../src/core/model/scripted.ts';
import { createSystemClock } from '../../src/core/model/systemClock.ts';
import { createVirtualProvider } from '../../src/core/sandbox/virtual.ts';
import { Config } from '../../src/core/schema/config.ts';
import type { HarnessEvent } from '../../src/core/schema/event.ts';
import { type RunResults, runResults } from './runResults.ts';

const promptsDir = fileURLToPath(new URL('../../media/prompts/', import.meta.url));
const virtualWorkerUrl = new URL('../../src/core/sandbox/virtualWorker.ts', import.meta.url);

/** Replies of a model in its attempts: the same in all, or by the number of the attempt in this session, from 1. */
export type AttemptScript = readonly ScriptedReply[] | ((attempt: number) => readonly ScriptedReply[]);

export interface HarnessRun {
  readonly suiteDir: string;
  readonly outputDir: string;
  /** Models by name. Attempts run one at a time, in the order in which they are planned. */
  readonly models: Readonly<Record<string, AttemptScript>>;
  readonly repeats?: number;
  /** Matches the claims, each attempt's by a model of its own; the rules do without one. */
  readonly judge?: AttemptScript;
  readonly maxCostUsd?: number;
  /** Further keys of every entry, such as its pace. */
  readonly entry?: Readonly<Record<string, unknown>>;
  readonly attemptTimeoutS?: number;
  /** What of the machine is another one than this. */
  readonly world?: Partial<World>;
  /** Told every event; `stop` cancels the run. */
  readonly onEvent?: (event: HarnessEvent, stop: () => void) => void;
}

/** Runs scripted models through the real harness, in this process. */
export async function runInHarness(wanted: HarnessRun): Promise<RunResults> {
  const { suiteDir, outputDir, models, repeats = 1, maxCostUsd } = wanted;
  const config = Config.parse({
    tasks_dir: suiteDir,
    models: Object.keys(models).map((name) => ({
      name,
      adapter: 'scripted',
      script: 'in memory',
      ...wanted.entry,
    })),
    repeats,
    agent_policy: { max_turns: 5, retries: 0, backoff_seconds: 0 },
    ...(wanted.judge === undefined ? {} : { scoring: { match: 'judge', judge: judgeEntry } }),
    limits: {
      ...(maxCostUsd === undefined ? {} : { max_cost_usd: maxCostUsd }),
      ...(wanted.attemptTimeoutS === undefined ? {} : { attempt_timeout_s: wanted.attemptTimeoutS }),
    },
  });
  const request = {
    settings: { ...resolveSettings(config), concurrency: 1 },
    suiteDir,
    selection: {},
    sandbox: 'virtual' as const,
    allowPractice: true,
    allowChanged: true,
  };
  const world = { ...scriptedWorld(wanted), ...wanted.world };
  const stopping = new AbortController();
  const planned = await planRun(request, world, stopping.signal);
  const { paths } = await startRun(planned, outputDir, world, listener(wanted, stopping), stopping.signal);
  return runResults(paths.dir);
}

/** Goes on with a run that {@link runInHarness} made. */
export async function resumeInHarness(
  dir: string,
  wanted: Pick<HarnessRun, 'models' | 'judge' | 'maxCostUsd' | 'onEvent'> & {
    readonly retryErrors?: boolean;
  },
): Promise<void> {
  const world = scriptedWorld(wanted);
  const stopping = new AbortController();
  const planned = await planResume({ dir }, world, stopping.signal);
  const { maxCostUsd = planned.maxCostUsd, retryErrors = false } = wanted;
  const plan = { ...planned, maxCostUsd, retryErrors };
  await resumeRun(plan, dir, world, listener(wanted, stopping), stopping.signal);
}

function listener({ onEvent }: Pick<HarnessRun, 'onEvent'>, stopping: AbortController) {
  return (event: HarnessEvent): void => onEvent?.(event, () => stopping.abort());
}

const judgeName = 'the judge';
const judgeEntry = {
  name: judgeName,
  adapter: 'scripted',
  script: 'in memory',
  price: { input_usd_per_mtok: 1, output_usd_per_mtok: 10 },
};

/** The world of scripted models, for runs and whatever is done with them afterwards. */
export function scriptedWorld({ models: agents, judge }: Pick<HarnessRun, 'models' | 'judge'>): World {
  const models: HarnessRun['models'] = { ...agents, ...(judge === undefined ? {} : { [judgeName]: judge }) };
  const attempts = new Map<string, number>();
  return {
    clock: createSystemClock(),
    random: Math.random,
    sandboxes: [createVirtualProvider({ workerUrl: virtualWorkerUrl })],
    createModel: ({ name }) => {
      const script = models[name] ?? [];
      if (typeof script !== 'function') return createScriptedModel(script, { model: name });
      let replies: readonly ScriptedReply[] = [];
      const reply = (_: unknown, call: number): ScriptedReply | null => {
        // A model that is only made to say who it is plays no attempt.
        if (call === 1) {
          const number = (attempts.get(name) ?? 0) + 1;
          attempts.set(name, number);
          replies = script(number);
        }
        return replies[call - 1] ?? null;
      };
      return createScriptedModel(reply, { model: name });
    },
    resolveKey: async () => null,
    fetch: globalThis.fetch,
    prompts: loadPrompts(promptsDir),
    judgePrompts: loadJudgePrompts(join(promptsDir, 'judge'), null),
    promptsRoot: null,
    productVersion: 'test',
    harnessSha256: null,
    machine: { platform: 'test', arch: 'test', node: process.versions.node, cpus: 1 },
  };
}
