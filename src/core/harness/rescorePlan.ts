import { BenchError } from '../errors.ts';
import { keySourceOf } from '../schema/keySource.ts';
import type { ModelEntry } from '../schema/modelEntry.ts';
import type { RescoreFile } from '../schema/rescore.ts';
import { type RunFile, runSchemaVersion } from '../schema/run.ts';
import { sha256, sha256OfJson } from '../store/hash.ts';
import { type AttemptKey, pathsOfRescore, type RescorePaths, type RunPaths } from '../store/layout.ts';
import { plannedAttempts } from '../store/plannedAttempts.ts';
import { RunLock } from '../store/runLock.ts';
import { hasEnded, readRun } from '../store/runStore.ts';
import { loadSuite } from '../suite/loadSuite.ts';
import type { Task } from '../suite/suite.ts';
import { readTaskTruthText } from '../suite/taskTruth.ts';
import { describeJudge } from './prepare.ts';
import { estimateJudging, type JudgingEstimate } from './rescoreEstimate.ts';
import { identityOf, type World } from './session.ts';

/** A rescoring that is asked for. */
export interface RescoreRequest {
  /** Folder of the run. */
  readonly dir: string;
  readonly match: RunFile['settings']['match'];
  /** The model that judges, every default filled in; null for the run's own judge, and with `match: rules`. */
  readonly judge: ModelEntry | null;
}

/** A rescoring that has been checked through and can start. */
export interface PlannedRescore {
  /** The run as it was planned. */
  readonly run: RunFile;
  /** The same as if it had been planned with the other matcher: what its scores and reports are made by. */
  readonly rescored: RunFile;
  readonly file: RescoreFile;
  readonly original: RunPaths;
  readonly paths: RescorePaths;
  readonly tasks: ReadonlyMap<string, Task>;
  /** Attempts that have ended, in the order of the plan. */
  readonly attempts: readonly AttemptKey[];
  /** Null where nobody is asked. */
  readonly estimate: JudgingEstimate | null;
}

/**
 * Checks what can be checked before anything is spent, and reads what the judge would be asked. Writes nothing.
 * @throws BenchError run_missing | run_mismatch where a ground truth is not the one that the run was scored by; run_locked
 *   while the run goes on; usage without a judge; key_missing, config_invalid and those of the suite
 */
export async function planRescore(
  request: RescoreRequest,
  world: World,
  signal: AbortSignal,
): Promise<PlannedRescore> {
  const { run, paths: original } = readRun(request.dir);
  if (RunLock.isHeld(original.lock)) {
    throw new BenchError('run_locked', `the run ${run.run_id} is still going on`, {
      hint: 'Wait for it to end, or stop it; then score it anew.',
    });
  }
  const entry = request.match === 'rules' ? null : (request.judge ?? run.settings.judge);
  if (entry === null && request.match === 'judge') {
    throw new BenchError('usage', `the run ${run.run_id} was made without a judge, and none is named`, {
      hint: 'Name a configuration with --config that has scoring: {match: judge, judge: …}.',
    });
  }
  // No command is run for a key, and no file is opened, before somebody has seen what it is for.
  if (entry !== null && keySourceOf(entry).kind === 'environment') await world.resolveKey(entry, signal);
  const settings = { ...run.settings, match: request.match, judge: entry };
  const judge = describeJudge({
    settings,
    identityOf: (one) => identityOf(one, world),
    judgePrompts: world.judgePrompts,
  });
  const file: RescoreFile = {
    schema_version: runSchemaVersion,
    run_id: run.run_id,
    name: nameOf(judge),
    created_at: new Date(world.clock.now()).toISOString(),
    product_version: world.productVersion,
    match: request.match,
    judge_entry: entry,
    judge,
  };
  const tasks = await sameTasks(run, signal);
  const attempts = plannedAttempts(run).filter((key) => hasEnded(original.attempt(key)));
  const paths = pathsOfRescore(original, file.name);
  const facts = { prompts: world.judgePrompts, tasks, paths: paths.run };
  const estimate = entry === null ? null : await estimateJudging(attempts, { entry, ...facts }, signal);
  return { run, rescored: { ...run, settings, judge }, file, original, paths, tasks, attempts, estimate };
}

/** Two judges, or one that is told something else, have folders of their own: their words are different metrics. */
function nameOf(judge: RunFile['judge']): string {
  return judge === null ? 'rules' : `judge-${sha256OfJson(judge).slice(0, 12)}`;
}

/** The tasks of a run, with the ground truths that it was scored by. @throws BenchError run_mismatch */
async function sameTasks(run: RunFile, signal: AbortSignal): Promise<ReadonlyMap<string, Task>> {
  const { root, ground_truth_root: truths } = run.suite;
  const suite = await loadSuite(root, truths === null ? {} : { groundTruthDir: truths }, signal);
  const known = new Map(suite.tasks.map((task) => [task.id, task]));
  const tasks = new Map<string, Task>();
  for (const { id, ground_truth_sha256 } of run.tasks) {
    const task = known.get(id);
    const truth = task === undefined ? null : await readTaskTruthText(task, signal);
    if (task === undefined || truth === null || sha256(truth.text) !== ground_truth_sha256) {
      const what = task === undefined ? 'is not there any more' : 'has another ground truth than then';
      throw new BenchError('run_mismatch', `the task ${id} of run ${run.run_id} ${what} (${root})`, {
        hint: 'Put back what was changed: two scorings can only be compared against the same truth.',
      });
    }
    tasks.set(id, task);
  }
  return tasks;
}
