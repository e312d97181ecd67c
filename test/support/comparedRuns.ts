import { buildReport } from '../../src/core/report/buildReport.ts';
import type { Report } from '../../src/core/schema/report.ts';
import type { ReportedAttempt } from '../../src/core/schema/reportedTask.ts';
import { attempt, reportInput } from '../unit/core/report/reportFixture.ts';

/** Scores of the counted attempts of each task. */
export type TaskScores = Readonly<Record<string, readonly number[]>>;

const template = buildReport(reportInput(['only'], [attempt('only', ['shop/Deployment/ad'])]));

/**
 * A report with these scores and nothing else of its own: for comparisons, which read scores, turns, claims and costs of
 * attempts. Quick, because a study makes thousands.
 */
export function scoredReport(
  scores: TaskScores,
  more: Partial<Report> = {},
  ofAttempt: (task_id: string, repeat: number) => Partial<ReportedAttempt> = () => ({}),
): Report {
  const [model] = template.tasks[0]?.attempts ?? [];
  if (model === undefined) throw new Error('the template has no attempt');
  const tasks = Object.entries(scores).map(([task_id, values]) => ({
    task_id,
    score: values.reduce((total, value) => total + value, 0) / values.length,
    counted_attempts: values.length,
    flags: [],
    attempts: values.map((score, index) => ({
      ...model,
      repeat: index + 1,
      score,
      ...ofAttempt(task_id, index + 1),
    })),
  }));
  const repeats = Math.max(1, ...tasks.map(({ attempts }) => attempts.length));
  return { ...template, task_count: tasks.length, repeats, tasks, ...more };
}

/** With this much of its provenance otherwise. */
export function withProvenance(report: Report, more: Partial<Report['provenance']>): Report {
  return { ...report, provenance: { ...report.provenance, ...more } };
}

/** `t1`, `t2` and so on, one attempt each. */
export function scoresOf(...values: readonly number[]): TaskScores {
  return Object.fromEntries(values.map((value, index) => [`t${index + 1}`, [value]]));
}
