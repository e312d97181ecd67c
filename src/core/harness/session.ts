import { BenchError } from '../errors.ts';
import type { Model, ModelContext } from '../model/model.ts';
import type { SandboxProvider } from '../sandbox/sandbox.ts';
import type { SandboxChoice } from '../schema/config.ts';
import type { HarnessEvent } from '../schema/event.ts';
import { keySourceOf } from '../schema/keySource.ts';
import type { ModelEntry } from '../schema/modelEntry.ts';
import type { Policy } from '../schema/policy.ts';
import type { Report } from '../schema/report.ts';
import type { RunFile, RunSettings } from '../schema/run.ts';
import { type AttemptKey, pathsOfRun, type RunPaths } from '../store/layout.ts';
import { plannedAttempts } from '../store/plannedAttempts.ts';
import { createRun, hasEnded, readRun } from '../store/runStore.ts';
import { loadSuite } from '../suite/loadSuite.ts';
import type { OnHashProgress } from '../suite/lock.ts';
import type { Suite, Task } from '../suite/suite.ts';
import type { HarnessDependencies } from './dependencies.ts';
import { errorAttempts } from './errorAttempts.ts';
import { createRunId, selectTasks, type TaskSelection } from './plan.ts';
import { prepareRun, runDifferences } from './prepare.ts';
import { writeReports } from './reports.ts';
import { createRates } from './requestRate.ts';
import { executeRun, type RunEnding } from './run.ts';
import type { RunJob } from './runJob.ts';
import { chosenSandbox } from './sandboxChoice.ts';

/** What a shell brings along: the machine it runs on and the product it is part of. */
export interface World extends Omit<HarnessDependencies, 'sandbox' | 'secrets' | 'rateOf'> {
  /** What of this machine must never be written down, apart from the models' keys: tokens for other services. */
  readonly machineSecrets?: readonly string[];
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
  /** What decisions go by, where it is not the default policy. */
  readonly policy?: Policy | undefined;
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
  /** Whether attempts of earlier sessions that ended in an error are made again. */
  readonly retryErrors: boolean;
}

/**
 * Checks everything that can be checked before anything is spent: tasks, ground truths, hashes, keys, adapters, sandbox.
 * Writes nothing into the output folder, runs no command for a key and opens no key file: that begins with the run.
 * @throws BenchError for each of them
 */
export async function planRun(request: RunRequest, world: World, signal: AbortSignal): Promise<PlannedRun> {
  const { settings } = request;
  for (const entry of askedEntries(settings)) {
    const { kind } = keySourceOf(entry);
    if (kind === 'environment') await world.resolveKey(entry, signal);
  }
  const truths = request.groundTruthDir;
  const suite = await loadSuite(
    request.suiteDir,
    truths === undefined ? {} : { groundTruthDir: truths },
    signal,
  );
  const tasks = selectTasks(suite, request.selection);
  checkRecordings(settings, tasks, world);
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
      policy: request.policy,
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
    retryErrors: false,
  };
}

/** Every entry that a run asks. */
function askedEntries({ models, judge }: Pick<RunSettings, 'models' | 'judge'>): readonly ModelEntry[] {
  return judge === null ? models : [...models, judge];
}

/** @throws BenchError config_invalid for an attempt that a replay has no recording of */
function checkRecordings(settings: RunSettings, tasks: readonly Task[], world: World): void {
  for (const entry of settings.models.filter(({ adapter }) => adapter === 'replay')) {
    for (const { id } of tasks) {
      for (let repeat = 1; repeat <= settings.repeats; repeat += 1) {
        world.createModel(entry, { ...unasked(world), attempt: { task_id: id, repeat } });
      }
    }
  }
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

/** Attempts of a run that are still to be made, in the folder that it is or will be in. */
export function openAttempts(
  { run, retryErrors }: Pick<PlannedRun, 'run' | 'retryErrors'>,
  dir: string,
): AttemptKey[] {
  const paths = pathsOfRun(dir);
  const planned = plannedAttempts(run);
  const again = new Set(retryErrors ? errorAttempts(paths, planned) : []);
  return planned.filter((key) => again.has(key) || !hasEnded(paths.attempt(key)));
}

/** How many attempts of a run have ended in an error. */
export function errorCount(run: RunFile, dir: string): number {
  return errorAttempts(pathsOfRun(dir), plannedAttempts(run)).length;
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
  const secrets = await secretsOf(planned.run, world, signal);
  return await perform({ ...planned, secrets }, createRun(outputDir, planned.run), world, emit, signal);
}

/** Goes on with a run that {@link planResume} planned. */
export async function resumeRun(
  planned: PlannedRun,
  dir: string,
  world: World,
  emit: (event: HarnessEvent) => void,
  signal: AbortSignal,
): Promise<RunResult> {
  const secrets = await secretsOf(planned.run, world, signal);
  return await perform({ ...planned, secrets }, pathsOfRun(dir), world, emit, signal);
}

/**
 * What must never be written: each key of the run, all of them found before anything is, and what the machine knows.
 * @throws BenchError key_missing | key_refused
 */
async function secretsOf({ settings }: RunFile, world: World, signal: AbortSignal): Promise<string[]> {
  const keys: string[] = [];
  for (const entry of askedEntries(settings)) {
    const key = await world.resolveKey(entry, signal);
    if (key !== null) keys.push(key);
  }
  return [...keys, ...(world.machineSecrets ?? [])];
}

async function perform(
  { run, tasks, provider, maxCostUsd, retryErrors, secrets }: PlannedRun & { readonly secrets: string[] },
  paths: RunPaths,
  world: World,
  emit: (event: HarnessEvent) => void,
  signal: AbortSignal,
): Promise<RunResult> {
  const rateOf = createRates(askedEntries(run.settings), world.clock);
  const deps: HarnessDependencies = { ...world, sandbox: provider, secrets, rateOf };
  const reports: { report: Report; path: string }[] = [];
  const onEnd: RunJob['onEnd'] = async (say) => {
    // Reports are written of a run that was cancelled, too.
    for (const written of await writeReports(run, paths, new AbortController().signal)) {
      reports.push(written);
      say({ type: 'report_written', model: written.report.model, path: written.path });
    }
  };
  const ending = await executeRun({ run, paths, tasks, emit, maxCostUsd, retryErrors, onEnd }, deps, signal);
  return { ending, paths, reports };
}

/** Who a model is, found by making one that is never asked. */
export function identityOf(entry: ModelEntry, world: World): Model['identity'] {
  return world.createModel(entry, unasked(world)).identity;
}

/** What a model gets that is never asked. */
function unasked({ clock, fetch }: World): ModelContext {
  return { exchanges: () => {}, clock, apiKey: null, fetch };
}
