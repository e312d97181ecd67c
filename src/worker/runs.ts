import { dirname, join, relative } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { selectionFor } from '../core/harness/plan.ts';
import {
  type PlannedRun,
  planResume,
  planRun,
  type RunResult,
  resumeRun,
  startRun,
  type World,
} from '../core/harness/session.ts';
import { checkModelNames, resolveSettings } from '../core/harness/settings.ts';
import type { AskEditor } from '../core/model/editor.ts';
import { createSystemClock } from '../core/model/systemClock.ts';
import type { HarnessEvent } from '../core/schema/event.ts';
import { runPaths } from '../core/store/layout.ts';
import { readRun } from '../core/store/runStore.ts';
import type { OnHashProgress } from '../core/suite/lock.ts';
import { type LoadedConfig, loadConfigFile, loadSampleConfig } from '../machine/configFile.ts';
import { createKeyResolver } from '../machine/keys.ts';
import { createWorld } from '../machine/world.ts';
import type { Params } from '../protocol/channel.ts';
import type { RunPlan, RunRequest, RunSummary, workerContract } from '../protocol/worker.ts';
import { planMessage, summaryMessage } from './messages.ts';

type ResumeRequest = Params<typeof workerContract, 'planResume'>;

export interface RunsOptions {
  readonly proxy: string | null;
  readonly environment: NodeJS.ProcessEnv;
  /** Makes the sample suite where it is not there yet. */
  readonly ensureSampleSuite: (dir: string, signal: AbortSignal) => Promise<unknown>;
  /** Told of the hashing of one plan. */
  readonly createHashProgress: () => OnHashProgress;
  /** The language models of the editor. */
  readonly askEditor: AskEditor;
  readonly onEvent: (event: HarnessEvent) => void;
}

type Emit = (event: HarnessEvent) => void;

interface Prepared {
  readonly runId: string;
  readonly start: (emit: Emit, signal: AbortSignal) => Promise<RunResult>;
}

/** Plans runs, and starts the one that was planned last. Keys stay in its memory as long as that plan does. */
export class Runs {
  private readonly options: RunsOptions;
  private prepared: Prepared | null = null;

  constructor(options: RunsOptions) {
    this.options = options;
  }

  /** @throws BenchError whatever can be found to be wrong before anything is spent */
  async plan(request: RunRequest, signal: AbortSignal): Promise<RunPlan> {
    this.prepared = null;
    const loaded = loadFor(request);
    if (request.models !== null) checkModelNames(loaded.config, request.models, loaded.name);
    const settings = resolveSettings(loaded.config, {
      ...(request.smoke ? { preset: 'smoke' } : {}),
      ...(request.models === null ? {} : { models: request.models }),
    });
    if (loaded.isSample) await this.options.ensureSampleSuite(loaded.tasksDir, signal);
    const world = this.world(loaded.promptsDir, request.keys);
    const planned = await planRun(
      {
        settings,
        suiteDir: loaded.tasksDir,
        selection: selectionFor(settings, request.tasks === null ? {} : { ids: request.tasks }),
        sandbox: loaded.config.sandbox,
        policy: loaded.config.policy,
        allowPractice: request.allow_practice,
        allowChanged: request.allow_changed,
        onProgress: this.options.createHashProgress(),
      },
      world,
      signal,
    );
    const { dir } = runPaths(loaded.outputDir, planned.run.run_id);
    return this.keep(planned, dir, (emit, stop) => startRun(planned, loaded.outputDir, world, emit, stop));
  }

  /** @throws BenchError run_missing | run_mismatch, and what {@link plan} throws */
  async planRest(
    { dir, keys, max_cost_usd, retry_errors = false }: ResumeRequest,
    signal: AbortSignal,
  ): Promise<RunPlan> {
    this.prepared = null;
    const world = this.world(readRun(dir).run.prompts_root, keys);
    const onProgress = this.options.createHashProgress();
    const found = await planResume({ dir, onProgress }, world, signal);
    const maxCostUsd = max_cost_usd ?? found.maxCostUsd;
    const planned = { ...found, maxCostUsd, retryErrors: retry_errors };
    return this.keep(planned, dir, (emit, stop) => resumeRun(planned, dir, world, emit, stop));
  }

  /** @throws BenchError usage for a run that is not the one planned last, and as {@link startRun} */
  async start(runId: string, signal: AbortSignal): Promise<RunSummary> {
    const { prepared } = this;
    if (prepared?.runId !== runId) {
      const last = prepared === null ? 'none is planned' : `the one planned last is ${prepared.runId}`;
      throw new BenchError('usage', `the run ${runId} cannot start: ${last}`, { hint: 'Start it anew.' });
    }
    this.prepared = null;
    return summaryMessage(runId, await prepared.start(this.options.onEvent, signal));
  }

  private world(promptsDir: string | null, given: Readonly<Record<string, string>>): World {
    const { proxy, environment, askEditor } = this.options;
    const resolveKey = createKeyResolver({
      given,
      environment,
      clock: createSystemClock(),
      missingHint: () => 'Store it with the command ITBench Review: Set API Key.',
    });
    return createWorld({ promptsDir, resolveKey, proxy, environment, askEditor });
  }

  private keep(planned: PlannedRun, dir: string, start: Prepared['start']): RunPlan {
    this.prepared = { runId: planned.run.run_id, start };
    return planMessage(planned, dir);
  }
}

/** The configuration of a request. The sample's results go into the workspace folder, its suite where the request says. */
function loadFor({ config_file, folder, sample_suite }: RunRequest): LoadedConfig {
  if (config_file !== null) {
    const shown = relative(folder, config_file);
    const name = shown.startsWith('..') ? config_file : shown;
    return loadConfigFile({ path: config_file, base: dirname(config_file), name });
  }
  return { ...loadSampleConfig(folder), tasksDir: sample_suite, outputDir: join(folder, 'results') };
}
