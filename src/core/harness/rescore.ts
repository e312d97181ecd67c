import { existsSync, readdirSync } from 'node:fs';
import PQueue from 'p-queue';
import { digestAttempts, takeManifest, writeManifest } from '../audit/manifest.ts';
import { BenchError } from '../errors.ts';
import { reportJson } from '../report/buildReport.ts';
import type { Report } from '../schema/report.ts';
import { type AttemptChange, RescoreFile } from '../schema/rescore.ts';
import type { RunFile } from '../schema/run.ts';
import { makeFolder, readTextIfThere, writeFileAtomic } from '../store/files.ts';
import { pathsOfRescore, type RunPaths, rescoredDir } from '../store/layout.ts';
import { RunLock } from '../store/runLock.ts';
import { jsonText, readAttemptScore } from '../store/runStore.ts';
import type { TaskKnowledge } from '../trajectory/taskKnowledge.ts';
import { concludeAttempt } from './conclude.ts';
import { createRunJudge, type JudgeDependencies } from './judge.ts';
import { modelReport } from './modelReport.ts';
import { createRates } from './requestRate.ts';
import { attemptChange } from './rescoreChanges.ts';
import type { PlannedRescore } from './rescorePlan.ts';
import type { World } from './session.ts';
import { LimitReached, Spending } from './spending.ts';
import { judgements, sumOfTries, type TryCost } from './tryCost.ts';

/** Attempts that are judged at a time. */
const concurrency = 4;

/** What a rescoring came to. */
export interface RescoreResult {
  /** `budget`: the limit was reached; the same command with a higher one goes on. */
  readonly status: 'complete' | 'budget';
  readonly changes: readonly AttemptChange[];
  readonly models: readonly RescoredModel[];
  /** US dollars that the judge has cost, earlier sessions of this rescoring included; null where nothing had a price. */
  readonly costUsd: number | null;
}

/** The reports of one model by either matcher. */
export interface RescoredModel {
  readonly before: Report;
  readonly after: Report;
  readonly path: string;
}

export interface RescoreOptions {
  /** US dollars at which it stops; null for no limit. */
  readonly maxCostUsd: number | null;
  readonly onProgress: (done: number, all: number) => void;
}

/**
 * Scores every attempt of a run that has ended once more, from its trajectory and its submission, beside the scores that it has: those are
 * never written over. Answers of a judge that are on the disk are used again, so that it can be stopped at any moment and
 * started again.
 * @throws BenchError run_locked when another process does the same; key_missing | key_refused; disk_full | not_writable | journal_damaged; the
 *   signal's reason
 */
export async function rescoreRun(
  planned: PlannedRescore,
  options: RescoreOptions,
  world: World,
  signal: AbortSignal,
): Promise<RescoreResult> {
  const { paths, file } = planned;
  const deps = await judgeDependencies(planned, world, signal);
  makeFolder(paths.dir);
  const lock = RunLock.acquire(paths.run.lock);
  try {
    if (!existsSync(paths.rescoreFile)) writeFileAtomic(paths.rescoreFile, jsonText(file));
    const spending = new Spending({ limitUsd: options.maxCostUsd, before: judgedBefore(planned) }, () => {});
    const changedBetweenSessions = await takeManifest(paths.run, signal);
    const isWhole = await scoreAll(planned, { ...options, spending }, deps, signal);
    const models = await writeRescoredReports(planned, signal);
    const files = await digestAttempts(paths.run, signal);
    await writeManifest(paths.run, { run_id: file.run_id, files, changedBetweenSessions }, signal);
    return {
      status: isWhole ? 'complete' : 'budget',
      changes: changesOf(planned),
      models,
      costUsd: spending.knownUsd,
    };
  } finally {
    lock.release();
  }
}

/** Its key is found before anything is written. */
async function judgeDependencies(
  { file: { judge_entry: entry } }: PlannedRescore,
  world: World,
  signal: AbortSignal,
): Promise<JudgeDependencies> {
  const key = entry === null ? null : await world.resolveKey(entry, signal);
  const secrets = [...(key === null ? [] : [key]), ...(world.machineSecrets ?? [])];
  return { ...world, secrets, rateOf: createRates(entry === null ? [] : [entry], world.clock) };
}

/** What earlier sessions of this rescoring have paid its judge. */
function judgedBefore({ file, paths, attempts }: PlannedRescore): ReadonlyMap<string, TryCost> {
  if (file.judge_entry === null) return new Map();
  const tries = attempts.flatMap((key) => judgements(paths.run.attempt(key)));
  return new Map([[file.judge_entry.name, sumOfTries(tries)]]);
}

/** @returns whether every attempt was scored, rather than the limit reached */
async function scoreAll(
  { rescored, paths, tasks, attempts }: PlannedRescore,
  { spending, onProgress }: Pick<RescoreOptions, 'onProgress'> & { readonly spending: Spending },
  deps: JudgeDependencies,
  signal: AbortSignal,
): Promise<boolean> {
  const judge = createRunJudge(rescored, (entry, callSignal) => spending.begin(entry, callSignal), deps);
  const knowledge = new Map<string, Promise<TaskKnowledge>>();
  const queue = new PQueue({ concurrency });
  const stopping = new AbortController();
  const both = AbortSignal.any([signal, stopping.signal]);
  let done = 0;
  let isWhole = true;
  await Promise.all(
    attempts.map((key) =>
      queue.add(async () => {
        const task = tasks.get(key.task_id);
        if (task === undefined) throw new BenchError('internal', `no task ${key.task_id} in the run`);
        both.throwIfAborted();
        const at = paths.run.attempt(key);
        makeFolder(at.dir);
        try {
          const job = { run: rescored };
          await concludeAttempt({ job, key, task, paths: at, knowledge, judge, ending: null }, both);
          done += 1;
          onProgress(done, attempts.length);
        } catch (error) {
          if (!(error instanceof LimitReached)) {
            stopping.abort(error);
            throw error;
          }
          isWhole = false;
        }
      }),
    ),
  );
  return isWhole;
}

function changesOf({ original, paths, attempts }: PlannedRescore): AttemptChange[] {
  return attempts.flatMap((key) => {
    const before = readAttemptScore(original.attempt(key));
    const after = readAttemptScore(paths.run.attempt(key));
    return before === null || after === null ? [] : (attemptChange(before, after) ?? []);
  });
}

async function writeRescoredReports(
  { run, rescored, original, paths, file }: PlannedRescore,
  signal: AbortSignal,
): Promise<RescoredModel[]> {
  const models: RescoredModel[] = [];
  for (const { name } of run.settings.models) {
    const before = await modelReport(run, original, name, signal);
    const { report: after, path } = await writeRescoredReport({ rescored, paths, file }, name, signal);
    models.push({ before, after, path });
  }
  return models;
}

/** A rescoring that is on the disk. */
export type OpenRescore = Pick<PlannedRescore, 'rescored' | 'paths' | 'file'>;

/**
 * The report of a model in a rescoring, from what is on the disk. Labels are not in it: they were said of the run's own
 * scores, and stay with its own reports.
 * @throws BenchError journal_damaged; the signal's reason
 */
export async function rescoredReport(
  { rescored, paths, file }: OpenRescore,
  model: string,
  signal: AbortSignal,
): Promise<Report> {
  const built = await modelReport(rescored, paths.run, model, signal);
  const scorer = `${built.provenance.scorer}, scored again by itbench-review ${file.product_version}`;
  return { ...built, provenance: { ...built.provenance, scorer } };
}

async function writeRescoredReport(
  { rescored, paths, file }: OpenRescore,
  model: string,
  signal: AbortSignal,
): Promise<{ report: Report; path: string }> {
  const report = await rescoredReport({ rescored, paths, file }, model, signal);
  const path = paths.run.report(model);
  makeFolder(paths.run.reports);
  writeFileAtomic(path, reportJson(report));
  return { report, path };
}

/** Names of the rescorings of a run, sorted. */
export function rescoresOf(original: RunPaths): string[] {
  const dir = rescoredDir(original);
  const names = existsSync(dir) ? readdirSync(dir) : [];
  return names.filter((name) => existsSync(pathsOfRescore(original, name).rescoreFile)).sort();
}

/**
 * Builds the reports of a rescoring again from what is on the disk, and writes them.
 * @throws BenchError run_missing, naming the rescorings that there are; run_mismatch | run_locked | journal_damaged
 */
export async function rebuildRescoredReports(
  run: RunFile,
  original: RunPaths,
  name: string,
  signal: AbortSignal,
): Promise<{ report: Report; path: string }[]> {
  const { rescored, paths, file } = openRescore(run, original, name);
  const lock = RunLock.acquire(paths.run.lock);
  try {
    const written: { report: Report; path: string }[] = [];
    for (const { name: model } of run.settings.models) {
      written.push(await writeRescoredReport({ rescored, paths, file }, model, signal));
    }
    return written;
  } finally {
    lock.release();
  }
}

/** Reads what a run was scored by once more. @throws BenchError run_missing | run_mismatch */
export function openRescore(run: RunFile, original: RunPaths, name: string): OpenRescore {
  const paths = pathsOfRescore(original, name);
  const file = readRescoreFile(paths.rescoreFile, original);
  const settings = { ...run.settings, match: file.match, judge: file.judge_entry };
  return { rescored: { ...run, settings, judge: file.judge }, paths, file };
}

function readRescoreFile(path: string, original: RunPaths): RescoreFile {
  const text = readTextIfThere(path);
  if (text === null) {
    throw new BenchError('run_missing', `the run in ${original.dir} has no rescoring of that name`, {
      hint: `There: ${rescoresOf(original).join(', ') || 'none. Make one with itbench-review rescore.'}`,
    });
  }
  try {
    return RescoreFile.parse(JSON.parse(text));
  } catch (cause) {
    throw new BenchError('run_mismatch', `${path} does not fit this version`, {
      hint: 'Use the version that made it, or delete its folder and score again.',
      cause,
    });
  }
}
