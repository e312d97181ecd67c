import { basename } from 'node:path';
import type { AttemptOverview, RunModelOverview, RunOverview } from '../schema/runIndex.ts';
import { isCounted } from '../schema/score.ts';
import { endOf, noEnd } from './attemptEnd.ts';
import { type AttemptStanding, missingSuite, type Standing } from './readStanding.ts';
import type { ReportReading } from './reportDigest.ts';
import { attemptState, isLive, runProblem, runState } from './runStanding.ts';

/** Reports that were read, by model. */
type Reports = ReadonlyMap<string, ReportReading>;

/** Overview of a run whose plan can be read, from all its attempts. */
export function runOverview(
  standing: Standing,
  attempts: readonly AttemptStanding[],
  reports: Reports,
): RunOverview {
  const { run, paths, held, events } = standing;
  const ended = attempts.filter((attempt) => attempt.ended);
  const { sessions, ending } = events;
  const state = runState({ held, sessions, ending, planned: attempts.length, ended: ended.length });
  const models = modelOverviews(standing, attempts, reports);
  return {
    ...named(paths.dir),
    state,
    problem: runProblem({
      state,
      indexDamage: events.damage,
      lostScores: attempts.filter(hasLostScore).length,
      unreported: state === 'complete' ? models.filter(isUnreported).map(({ model }) => model) : [],
      outdated: models.filter(isOutdated).map(({ model }) => model),
      missingSuite: missingSuite(standing),
    }),
    created_at: run.created_at,
    product_version: run.product_version,
    preset: run.settings.preset,
    suite_title: run.suite.title,
    sandbox: run.sandbox.fingerprint.kind,
    practice: run.sandbox.fingerprint.practice,
    task_count: run.tasks.length,
    attempt_count: attempts.length,
    ended: ended.length,
    error_count: ended.filter(endedInError).length,
    models,
  };
}

function hasLostScore({ ended, indexed }: AttemptStanding): boolean {
  const end = indexed?.end ?? null;
  return !ended && end !== null && end.outcome !== 'cancelled';
}

/** As the index has it: a list does not open every score. */
function endedInError({ indexed }: AttemptStanding): boolean {
  const outcome = indexed?.end?.outcome;
  return outcome !== undefined && outcome !== 'cancelled' && !isCounted(outcome);
}

function isUnreported({ report, report_problem }: RunModelOverview): boolean {
  return report === null && report_problem === null;
}

function isOutdated({ report, ended }: RunModelOverview): boolean {
  return report !== null && report.attempt_count !== ended;
}

function modelOverviews(
  standing: Standing,
  attempts: readonly AttemptStanding[],
  reports: Reports,
): RunModelOverview[] {
  const ofModel = Map.groupBy(attempts, ({ key }) => key.model);
  return standing.run.settings.models.map(({ name }) => {
    const own = ofModel.get(name) ?? [];
    const path = standing.paths.report(name);
    const reading = reports.get(name);
    return {
      model: name,
      attempt_count: own.length,
      ended: own.filter(({ ended }) => ended).length,
      report: reading?.kind === 'report' ? { path, ...reading.digest.figures } : null,
      report_problem: reading?.kind === 'problem' ? { path, message: reading.message } : null,
    };
  });
}

/** Overview of a folder whose plan cannot be read: everything else about it is unknown. */
export function unreadableRun(dir: string, problem: string, productVersion: string | null): RunOverview {
  return {
    ...named(dir),
    state: 'unreadable',
    problem,
    created_at: null,
    product_version: productVersion,
    preset: null,
    suite_title: '',
    sandbox: '',
    practice: false,
    task_count: 0,
    attempt_count: 0,
    ended: 0,
    error_count: 0,
    models: [],
  };
}

function named(dir: string): Pick<RunOverview, 'run_id' | 'dir'> {
  return { run_id: basename(dir), dir };
}

/** Overview of one attempt; `report` is that of its model. */
export function attemptOverview(
  attempt: AttemptStanding,
  { held, events }: Standing,
  report: ReportReading | undefined,
): AttemptOverview {
  const { key, paths, ended, indexed } = attempt;
  const live = isLive({ held, sessions: events.sessions, ending: events.ending });
  const digest = report?.kind === 'report' ? report.digest : null;
  return {
    ...key,
    state: attemptState(ended, indexed, { live, session: events.sessions }),
    ...(ended ? endOf(attempt, events, digest) : noEnd),
    // Of an attempt that is to start anew, a report of before says nothing.
    flags: ended && digest !== null ? [...digest.flagsOf(key)] : [],
    labelled: digest?.isLabelled(key) === true,
    trajectory: paths.trajectory,
  };
}
