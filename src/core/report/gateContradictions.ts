import type { Report } from '../schema/report.ts';
import type { FlagCode, ReportedAttempt } from '../schema/reportedTask.ts';
import { recomputed } from './recompute.ts';
import { reviewContradictions } from './reviewContradictions.ts';
import { reportStatus } from './status.ts';

/**
 * Where what a gate goes by is not what the attempts and labels of the report say, as clauses about the file: the figures
 * and intervals of {@link recomputed}, and status, practice, flags and what reviewers and adjudicators
 * made of it. Empty for a report that adds up.
 */
export function gateContradictions(report: Report): string[] {
  const figures = recomputed(report);
  return figures.length > 0
    ? figures
    : [
        ...statusProblems(report),
        ...practiceProblems(report),
        ...flagProblems(report),
        ...reviewContradictions(report),
      ];
}

function statusProblems(report: Report): string[] {
  const unscoredTasks = report.tasks
    .filter(({ attempts }) => !attempts.some(({ counted }) => counted))
    .map(({ task_id }) => task_id);
  const { status } = reportStatus({
    errors: report.errors,
    ended: report.attempt_count,
    unfinished: report.unfinished_attempt_count,
    unscoredTasks,
    maxErrorShare: report.policy.max_error_share,
  });
  return status === report.status
    ? []
    : [`it says that it is ${report.status}, and by its attempts it is ${status}`];
}

function practiceProblems({ practice, tasks }: Report): string[] {
  const isPractice = tasks.some(({ attempts }) => attempts.some((attempt) => attempt.practice));
  if (practice === isPractice) return [];
  return [`it says that it is ${practice ? '' : 'not '}for practice, and its attempts say otherwise`];
}

/** The flags at the top are what must be reviewed; those of tasks and attempts are the same again. */
function flagProblems({ flags, tasks }: Report): string[] {
  const listed = new Set(flags.map(({ code, task_id, repeat }) => JSON.stringify([code, task_id, repeat])));
  const marked = new Set(
    tasks.flatMap((task) => [
      ...task.flags.map((code) => JSON.stringify([code, task.task_id, null])),
      ...task.attempts.flatMap((attempt) =>
        attempt.flags.map((code) => JSON.stringify([code, task.task_id, attempt.repeat])),
      ),
    ]),
  );
  const isSame = listed.size === marked.size && [...listed].every((flag) => marked.has(flag));
  if (!isSame) return ['its flags are not those of its tasks and attempts'];
  return tasks.flatMap(({ task_id, attempts }) =>
    attempts.flatMap((attempt) => leftOut(attempt).map((code) => flagLeftOut(code, task_id, attempt.repeat))),
  );
}

/** Flags that an attempt must have by what the report itself says of it; without them nobody would have to look at it. */
function leftOut({ counted, claims, full_recall, outcome, flags }: ReportedAttempt): FlagCode[] {
  if (!counted) return [];
  const due: readonly [FlagCode, boolean][] = [
    ['false_positive', claims.some(({ is_false }) => is_false)],
    ['true_cause_missed', full_recall !== true],
    ['limit_reached', outcome.endsWith('_limit')],
    ['submission_invalid', outcome.endsWith('_submission')],
  ];
  return due.flatMap(([code, isDue]) => (isDue && !flags.includes(code) ? [code] : []));
}

function flagLeftOut(code: FlagCode, task: string, repeat: number): string {
  return `the flag ${code} of ${task}, repeat ${repeat}, is left out`;
}
