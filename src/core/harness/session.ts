import { BenchError } from '../errors.ts';
import type { Model, ModelContext } from '../model/model.ts';
import type { SandboxProvider } from '../sandbox/sandbox.ts';
import type { ModelEntry, SandboxChoice } from '../schema/config.ts';
import type { HarnessEvent } from '../schema/event.ts';
import type { Report } from '../schema/report.ts';
import type { RunFile, RunSettings } from '../schema/run.ts';
import { type AttemptKey, pathsOfRun, type RunPaths } from '../store/layout.ts';
import { plannedAttempts } from '../store/plannedAttempts.ts';
import { createRun, hasEnded, readRun } from '../store/runStore.ts';
import { loadSuite } from '../suite/loadSuite.ts';
import type { OnHashProgress } from '../suite/lock.ts';
import type { Suite, Task } from '../suite/suite.ts';
import type { HarnessDependencies } from './dependencies.ts';
import { createRunId, selectTasks, type TaskSelection } from './plan.ts';
import { prepareRun, runDifferences } from './prepare.ts';
import { writeReports } from './reports.ts';
import { executeRun, type RunEnding, type RunJob } from './run.ts';
import { chosenSandbox } from './sandboxChoice.ts';

/** What a shell brings along: the machine it runs on and the product it is part of. */
export interface World extends Omit<HarnessDependencies, 'sandbox'> {
  readonly sandboxes: readonly SandboxProvider[];
  /** The user's folder that replaces pieces of the prompt, or null. */
  readonly promptsRoot: string | null;
  readonly productVersion: string;
  /** sha256 of the program that runs the attempts, or null when it runs from source. */
  readonly harnessSha256: string | null;
  readonly machine: RunFile['machine'];
}

/** A run that is asked for. */
export interface RunRequest {
  readonly settings: RunSettings;
  readonly suiteDir: string;
  readonly groundTruthDir?: string;
  readonly selection: TaskSelection;
  readonly sandbox: SandboxChoice;
  readonly allowPractice: boolean;
  readonly allowChanged: boolean;
  readonly onProgress?: OnHashProgress;
}

/** A run that has been checked through and can start. */
export interface PlannedRun {
  readonly run: RunFile;
  readonly suite: Suite;
  readonly tasks: ReadonlyMap<string, Task>;
  readonly provider: SandboxProvider;
  /** US dollars at which it stops, earlier sessions included. Can be raised when a run is resumed; null for no limit. */
  readonly maxCostUsd: number | null;
}

/**
 * Checks everything that can be checked before anything is spent: tasks, ground truths, hashes, keys, adapters, sandbox.
 * Writes nothing into the output folder.
 * @throws BenchError for each of them
 */
export async function planRun(request: RunRequest, world: World, signal: AbortSignal): Promise<PlannedRun> {
  const { settings } = request;
  const asked = [...settings.models, ...(settings.judge === null ? [] : [settings.judge])];
  for (const entry of asked) await world.resolveKey(entry, signal);
  const truths = request.groundTruthDir;
  const suite = await loadSuite(
    request.suiteDir,
    truths === undefined ? {} : { groundTruthDir: truths },
    signal,
  );
  const tasks = selectTasks(suite, request.selection);
  const sandbox = await chosenSandbox(request.sandbox, world.sandboxes, settings, signal);
  const now = world.clock.now();
  const run = await prepareRun(
    {
      runId: createRunId(now, world.random),
      createdAtMs: now,
      productVersion: world.productVersion,
      harnessSha256: world.harnessSha256,
      machine: world.machine,
      settings,
      suite,
      groundTruthDir: truths ?? null,
      tasks,
      sandbox,
      prompts: world.prompts,
      promptsRoot: world.promptsRoot,
      judgePrompts: world.judgePrompts,
      identityOf: (entry) => identityOf(entry, world),
      allowPractice: request.allowPractice,
      allowChanged: request.allowChanged,
      ...(request.onProgress === undefined ? {} : { onProgress: request.onProgress }),
    },
    signal,
  );
  return {
    run,
    suite,
    tasks: new Map(tasks.map((task) => [task.id, task])),
    provider: sandbox.provider,
    maxCostUsd: settings.max_cost_usd,
  };
}

/**
 * Plans the rest of a run that is on the disk, with the settings that it was started with.
 * @throws BenchError run_mismatch when something that shapes results has changed since, naming it, and when its tasks are not
 * where they were
 */
export async function planResume(
  { dir, onProgress }: { readonly dir: string; readonly onProgress?: OnHashProgress },
  world: World,
  signal: AbortSignal,
): Promise<PlannedRun> {
  const { run } = readRun(dir);
  const truths = run.suite.ground_truth_root;
  const planned = await planAgain(
    run,
    {
      settings: run.settings,
      suiteDir: run.suite.root,
      ...(truths === null ? {} : { groundTruthDir: truths }),
      selection: { ids: run.tasks.map(({ id }) => id) },
      sandbox: run.sandbox.fingerprint.kind,
      // Both were decided when the run was started; the comparison below finds what has changed since.
      allowPractice: true,
      allowChanged: true,
      ...(onProgress === undefined ? {} : { onProgress }),
    },
    world,
    signal,
  );
  const differences = runDifferences(run, planned.run);
  if (differences.length > 0) {
    throw new BenchError(
      'run_mismatch',
      `the run ${run.run_id} cannot go on: since it was started, ${differences.join(', ')} changed`,
      {
        hint: 'Put back what was changed, or start a new run: attempts made under different conditions must not share a report.',
      },
    );
  }
  return { ...planned, run };
}

async function planAgain(
  { run_id }: RunFile,
  request: RunRequest,
  world: World,
  signal: AbortSignal,
): Promise<PlannedRun> {
  try {
    return await planRun(request, world, signal);
  } catch (error) {
    if (!BenchError.is(error, 'suite_missing')) throw error;
    throw new BenchError('run_mismatch', `the tasks of run ${run_id} are not here: ${error.message}`, {
      hint: 'Put them back there, or start a new run.',
      cause: error,
    });
  }
}

/** Attempts of a run that have still to end, in the folder that it is or will be in. */
export function openAttempts(run: RunFile, dir: string): AttemptKey[] {
  const paths = pathsOfRun(dir);
  return plannedAttempts(run).filter((key) => !hasEnded(paths.attempt(key)));
}

/** What a run came to. */
export interface RunResult {
  readonly ending: RunEnding;
  readonly paths: RunPaths;
  readonly reports: readonly { readonly report: Report; readonly path: string }[];
}

/** Starts a planned run in a folder of its own under `outputDir`. @throws as {@link executeRun} */
export async function startRun(
  planned: PlannedRun,
  outputDir: string,
  world: World,
  emit: (event: HarnessEvent) => void,
  signal: AbortSignal,
): Promise<RunResult> {
  return await perform(planned, createRun(outputDir, planned.run), world, emit, signal);
}

/** Goes on with a run that {@link planResume} planned. */
export async function resumeRun(
  planned: PlannedRun,
  dir: string,
  world: World,
  emit: (event: HarnessEvent) => void,
  signal: AbortSignal,
): Promise<RunResult> {
  return await perform(planned, pathsOfRun(dir), world, emit, signal);
}

async function perform(
  { run, tasks, provider, maxCostUsd }: PlannedRun,
  paths: RunPaths,
  world: World,
  emit: (event: HarnessEvent) => void,
  signal: AbortSignal,
): Promise<RunResult> {
  const deps: HarnessDependencies = { ...world, sandbox: provider };
  const reports: { report: Report; path: string }[] = [];
  const onEnd: RunJob['onEnd'] = async (say) => {
    // Reports are written of a run that was cancelled, too.
    for (const written of await writeReports(run, paths, new AbortController().signal)) {
      reports.push(written);
      say({ type: 'report_written', model: written.report.model, path: written.path });
    }
  };
  const ending = await executeRun({ run, paths, tasks, emit, maxCostUsd, onEnd }, deps, signal);
  return { ending, paths, reports };
}

/** Who a model is, found by making one that is never asked. */
function identityOf(entry: ModelEntry, world: World): Model['identity'] {
  const context: ModelContext = { exchanges: () => {}, clock: world.clock, apiKey: null, fetch: world.fetch };
  return world.createModel(entry, context).identity;
}
