import { basename, dirname, join, resolve } from 'node:path';
import { BenchError } from '../errors.ts';
import type { AttemptScore, RunFile } from '../schema/run.ts';
import { lookAt } from '../store/fileStamp.ts';
import { type AttemptKey, type AttemptPaths, fileName, pathsOfRun, type RunPaths } from '../store/layout.ts';
import { readReport } from '../store/reportDigest.ts';
import { readPlan } from '../store/runPlan.ts';
import { readAttemptScore } from '../store/runStore.ts';
import { type AttemptKnowledge, type KnowledgeCache, readAttemptKnowledge } from './attemptKnowledge.ts';

/** What the run of a trajectory says of its attempt, as it is on the disk now. */
export interface AttemptContext {
  readonly run: RunFile;
  readonly paths: RunPaths;
  readonly key: AttemptKey;
  readonly attemptPaths: AttemptPaths;
  /** Its `score.json`; null while it has not ended, and where that cannot be read. */
  readonly score: AttemptScore | null;
  /** Flags of the report, those of its whole task among them; empty without a report. */
  readonly flags: readonly { readonly code: string; readonly message: string }[];
  /** What it cost, from the report; null where that is not known. */
  readonly costUsd: number | null;
  /** What could not be read and why, as sentences with the next step. */
  readonly remarks: readonly string[];
  /**
   * Truth and snapshot of its task; takes seconds for a large snapshot that is not in the cache. Whatever is missing is said in it.
   * @throws only what the signal was aborted with, and faults of our own
   */
  knowledge(cache: KnowledgeCache, signal: AbortSignal): Promise<AttemptKnowledge>;
}

/**
 * The attempt of a run that a file is the trajectory of, `RUN/attempts/MODEL/TASK/rN/trajectory.jsonl`; null for any other
 * file, a copy elsewhere or the rest of a try that was cut off among them.
 *
 * @throws BenchError run_mismatch for a run whose `run.json` is there and cannot be used
 */
export async function readAttemptContext(
  trajectoryPath: string,
  signal: AbortSignal,
): Promise<AttemptContext | null> {
  signal.throwIfAborted();
  const place = placeOf(resolve(trajectoryPath));
  if (place === null) return null;
  const plan = readPlan(place.paths.runFile, lookAt(place.paths.runFile));
  if (!plan.ok) {
    if (plan.error.code === 'run_missing') return null;
    throw plan.error;
  }
  const { run } = plan;
  const key = keyOf(run, place);
  if (key === null) return null;
  const { paths } = place;
  const attemptPaths = paths.attempt(key);
  const scored = scoreOf(attemptPaths);
  const reported = reportOf(run, paths, key);
  return {
    run,
    paths,
    key,
    attemptPaths,
    ...scored,
    ...reported,
    remarks: [...scored.remarks, ...reported.remarks],
    knowledge: (cache, forSignal) => readAttemptKnowledge(run, key.task_id, cache, forSignal),
  };
}

interface Place {
  readonly paths: RunPaths;
  /** Names of folders. */
  readonly model: string;
  readonly task: string;
  readonly repeat: number;
}

/** Where in a run a path would be, by its form alone. */
function placeOf(path: string): Place | null {
  const attempt = dirname(path);
  const task = dirname(attempt);
  const model = dirname(task);
  const attempts = dirname(model);
  const repeat = /^r([1-9]\d{0,8})$/.exec(basename(attempt))?.[1];
  const paths = pathsOfRun(dirname(attempts));
  if (repeat === undefined || attempts !== paths.attempts) return null;
  if (path !== join(attempt, 'trajectory.jsonl')) return null;
  return { paths, model: basename(model), task: basename(task), repeat: Number(repeat) };
}

/** The planned attempt of that place; null where the run plans none. */
function keyOf({ settings, tasks }: RunFile, { model, task, repeat }: Place): AttemptKey | null {
  const entry = settings.models.find(({ name }) => fileName(name) === model);
  const planned = tasks.find(({ id }) => fileName(id) === task);
  if (entry === undefined || planned === undefined || repeat > settings.repeats) return null;
  return { model: entry.name, task_id: planned.id, repeat };
}

function scoreOf(paths: AttemptPaths): Pick<AttemptContext, 'score' | 'remarks'> {
  try {
    return { score: readAttemptScore(paths), remarks: [] };
  } catch (error) {
    if (!BenchError.is(error)) throw error;
    const hint = error.hint === undefined ? '' : ` ${error.hint}`;
    return { score: null, remarks: [`${error.message}.${hint}`] };
  }
}

function reportOf(
  run: RunFile,
  paths: RunPaths,
  key: AttemptKey,
): Pick<AttemptContext, 'flags' | 'costUsd' | 'remarks'> {
  const path = paths.report(key.model);
  const reading = readReport(path, lookAt(path), { run_id: run.run_id, model: key.model });
  if (reading.kind === 'report') {
    const { flagsOf, usageOf } = reading.digest;
    return { flags: flagsOf(key), costUsd: usageOf(key)?.cost_usd ?? null, remarks: [] };
  }
  return { flags: [], costUsd: null, remarks: reading.kind === 'problem' ? [reading.message] : [] };
}
