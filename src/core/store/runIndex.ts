import { existsSync } from 'node:fs';
import { type BenchError, messageOf } from '../errors.ts';
import type { AttemptOverview, LastResult, RunOverview } from '../schema/runIndex.ts';
import { endOf } from './attemptEnd.ts';
import { lookAt } from './fileStamp.ts';
import { oneLine } from './foreignText.ts';
import { lastResults, type RunWithEnds } from './lastResults.ts';
import { pathsOfRun, type RunPaths } from './layout.ts';
import { attemptsOnDisk, readStanding, type Standing } from './readStanding.ts';
import { type ReportReading, readReport } from './reportDigest.ts';
import { findRunFolders, folderTime, type RunFolder } from './runFolders.ts';
import { type KnownRun, RunIndexCache } from './runIndexCache.ts';
import { attemptOverview, runOverview, unreadableRun } from './runOverview.ts';
import { type PlanReading, readPlan } from './runPlan.ts';

/**
 * What lists and trees show of runs. An attempt has ended when its score.json is there, whatever the index says; how it
 * ended is read from the index, `events.jsonl`, and from score.json where the index is silent or damaged. Figures and flags
 * are those of the reports, as they stand in the files.
 */

/**
 * Overviews of the newest runs of an output folder, newest first. One that cannot be read is listed, with what is wrong.
 * An output folder that is not there has none.
 * @throws BenchError run_missing for one that is there and cannot be read
 */
export function listRunOverviews(
  outputDir: string,
  limit: number,
  cache: RunIndexCache = new RunIndexCache(),
): RunOverview[] {
  const runs: RunOverview[] = [];
  for (const { dir } of newestFirst(outputDir, cache)) {
    if (runs.length === limit) break;
    const overview = readRunOverview(dir, cache);
    // Deleted since the folder was listed: no run any more.
    if (overview.state !== 'unreadable' || existsSync(dir)) runs.push(overview);
  }
  cache.trim();
  return runs;
}

/** Names of runs begin with their time; a folder with another name has to be looked into for it. */
function newestFirst(outputDir: string, cache: RunIndexCache): RunFolder[] {
  const timed = findRunFolders(outputDir).map((folder) => ({
    folder,
    time: folder.time ?? createdAt(folder, cache),
  }));
  timed.sort((a, b) => compare(b.time, a.time) || compare(b.folder.name, a.folder.name));
  return timed.map(({ folder }) => folder);
}

function createdAt({ dir }: RunFolder, cache: RunIndexCache): string {
  const plan = planOf(pathsOfRun(dir), cache.of(dir));
  return plan.ok ? folderTime(plan.run.created_at) : '';
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Overview of one run folder. Whatever is wrong with it is in the overview. */
export function readRunOverview(dir: string, cache: RunIndexCache = new RunIndexCache()): RunOverview {
  try {
    const known = cache.of(dir);
    const paths = pathsOfRun(dir);
    const plan = planOf(paths, known);
    if (!plan.ok) return unreadableRun(dir, sentence(plan.error), plan.productVersion);
    const standing = readStanding(plan.run, paths, known.events);
    return runOverview(standing, attemptsOnDisk(standing, null), reportsOf(standing, known, null));
  } catch (error) {
    return unreadableRun(
      dir,
      `${dir} cannot be read: ${oneLine(messageOf(error))}. Refresh to try again.`,
      null,
    );
  }
}

/** Which attempts of a run are read. */
export interface WantedAttempts {
  /** null for all. */
  readonly model: string | null;
  /** Only those with a flag. */
  readonly flagged: boolean;
  /** Of the planned attempts of that model or of all, the first that is looked at, from 0, and how many; all if absent. */
  readonly from?: number | undefined;
  readonly count?: number | undefined;
}

/**
 * Attempts of a run in the order in which they are planned, of one model or of all. A part costs what a part does.
 * @throws BenchError run_missing for a folder without run.json, run_mismatch for one that this version cannot read
 */
export function readAttemptOverviews(
  dir: string,
  wanted: WantedAttempts,
  cache: RunIndexCache = new RunIndexCache(),
): AttemptOverview[] {
  const known = cache.of(dir);
  const paths = pathsOfRun(dir);
  const plan = planOf(paths, known);
  if (!plan.ok) throw plan.error;
  const standing = readStanding(plan.run, paths, known.events);
  const reports = reportsOf(standing, known, wanted.model);
  const overviews = attemptsOnDisk(standing, wanted.model, wanted).map((attempt) =>
    attemptOverview(attempt, standing, reports.get(attempt.key.model)),
  );
  cache.trim();
  return wanted.flagged ? overviews.filter(({ flags }) => flags.length > 0) : overviews;
}

/**
 * What each model came to in each of these tasks, in the newest run of theirs, among the newest `limit` runs of the suite.
 * Runs that cannot be read have no results.
 * @throws BenchError as {@link listRunOverviews}
 */
export function readLastResults(
  outputDir: string,
  wanted: { readonly suite_id: string; readonly task_ids: readonly string[]; readonly limit: number },
  cache: RunIndexCache = new RunIndexCache(),
): LastResult[] {
  const runs: RunWithEnds[] = [];
  for (const { dir, name } of newestFirst(outputDir, cache)) {
    if (runs.length === wanted.limit) break;
    const paths = pathsOfRun(dir);
    const known = cache.of(dir);
    const plan = planOf(paths, known);
    if (!plan.ok || plan.run.suite.id !== wanted.suite_id) continue;
    const standing = readStanding(plan.run, paths, known.events);
    const ended = attemptsOnDisk(standing, null).filter((attempt) => attempt.ended);
    const ends = ended.map((attempt) => ({ ...attempt.key, ...endOf(attempt, standing.events, null) }));
    const { settings, sandbox } = plan.run;
    runs.push({ run_id: name, dir, settings, practice: sandbox.fingerprint.practice, ends });
  }
  cache.trim();
  return lastResults(runs, wanted.task_ids);
}

function planOf({ runFile }: RunPaths, known: KnownRun): PlanReading {
  const look = lookAt(runFile);
  return known.plan.get(look, () => readPlan(runFile, look));
}

function reportsOf(
  { run, paths }: Standing,
  known: KnownRun,
  model: string | null,
): ReadonlyMap<string, ReportReading> {
  const names = run.settings.models.map(({ name }) => name);
  return new Map(
    names
      .filter((name) => model === null || name === model)
      .map((name) => {
        const path = paths.report(name);
        const look = lookAt(path);
        const read = () => readReport(path, look, { run_id: run.run_id, model: name });
        return [name, known.report(name).get(look, read)];
      }),
  );
}

function sentence({ message, hint }: BenchError): string {
  return hint === undefined ? `${message}.` : `${message}. ${hint}`;
}
