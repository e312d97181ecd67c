import { dirname } from 'node:path';
import { keyNotes } from '../core/harness/keyNotes.ts';
import { planCost } from '../core/harness/planCost.ts';
import { warningsOf } from '../core/harness/run.ts';
import { errorCount, openAttempts, type PlannedRun, type RunResult } from '../core/harness/session.ts';
import type { Report } from '../core/schema/report.ts';
import { plannedAttempts } from '../core/store/plannedAttempts.ts';
import type { RunPlan, RunSummary } from '../protocol/worker.ts';

/** A planned run as the message that a person confirms. `dir`: the folder that it is or will be in. */
export function planMessage(plan: PlannedRun, dir: string): RunPlan {
  const { run, suite } = plan;
  const { settings, sandbox } = run;
  const attempts = plannedAttempts(run);
  const open = openAttempts(plan, dir);
  const { bound, estimate } = planCost(plan, open, dirname(dir));
  return {
    run_id: run.run_id,
    dir,
    suite_title: suite.title,
    verified: run.suite.verified,
    tasks: run.tasks.map(({ id }) => id),
    models: settings.models.map(({ name, adapter = '' }) => {
      const identity = run.models[name];
      return {
        name,
        adapter: identity?.adapter ?? adapter,
        endpoint_host: identity?.endpoint_host ?? null,
      };
    }),
    repeats: settings.repeats,
    attempt_count: attempts.length,
    already_ended: attempts.length - open.length,
    error_count: errorCount(run, dir),
    retry_errors: plan.retryErrors,
    max_turns: settings.max_turns,
    sandbox: sandbox.fingerprint.kind,
    sandbox_why: sandbox.why,
    practice: sandbox.fingerprint.practice,
    cost: bound,
    estimate,
    key_notes: keyNotes(settings),
    warnings: warningsOf(run),
  };
}

/** What a run came to, as a message. */
export function summaryMessage(runId: string, { ending, paths, reports }: RunResult): RunSummary {
  return {
    run_id: runId,
    dir: paths.dir,
    status: ending.status,
    ended: ending.ended,
    attempt_count: ending.attemptCount,
    error_count: ending.errorCount,
    stopped_models: ending.stoppedModels.map(({ model, why }) => ({ model, why })),
    reports: reports.map(({ report, path }) => ({
      model: report.model,
      path,
      status: report.status,
      accuracy: report.accuracy,
      flagged_attempts: flaggedAttempts(report),
    })),
  };
}

/** Ended attempts with a flag of their own or of their task. */
function flaggedAttempts({ tasks }: Report): number {
  const flagged = tasks.flatMap((task) =>
    task.attempts.filter((attempt) => task.flags.length + attempt.flags.length > 0),
  );
  return flagged.length;
}
