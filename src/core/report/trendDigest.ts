import type { Report } from '../schema/report.ts';
import type { ReportedTask } from '../schema/reportedTask.ts';
import type { ReportStanding } from '../schema/standing.ts';
import type { TrendPoint } from '../schema/trend.ts';
import { metricText } from './comparable.ts';
import { provenanceTexts, type Texts } from './compareProvenance.ts';

/** The counted attempts of one task, in numbers. */
export interface TaskFigures {
  readonly task_id: string;
  /** Mean score of its counted attempts. */
  readonly score: number;
  readonly turns: number;
  readonly attempts: number;
  readonly falseClaims: number;
  readonly claims: number;
}

/** What a trend keeps of a report: one of ten thousand must not hold its claims in memory. */
export interface TrendDigest {
  readonly model: string;
  readonly match: Report['metric']['match'];
  /** The model that judged; null where the rules matched. */
  readonly judge: string | null;
  /** What tells one metric from another: scorer, judge, what the judge is told. */
  readonly metric: string;
  readonly label: string;
  readonly lock_sha256: string;
  readonly ended: boolean;
  readonly counted_attempts: number;
  readonly point: Omit<TrendPoint, 'changes'>;
  /** How it was made, for what changes between neighbours. */
  readonly provenance: Texts;
  readonly tasks: readonly TaskFigures[];
}

/** Null for a report without a counted attempt, which has no place on a chart. */
export function digestOf(path: string, report: Report, standing: ReportStanding): TrendDigest | null {
  const { accuracy, provenance, metric, intervals } = report;
  if (accuracy === null) return null;
  const note = whyNotUsed(report, standing);
  const { judge } = provenance;
  return {
    model: report.model,
    match: metric.match,
    judge: judge?.identity.model ?? null,
    metric: metricText(report),
    label: metric.label,
    lock_sha256: provenance.suite.lock_sha256,
    ended: provenance.ended_at !== null,
    counted_attempts: report.counted_attempt_count,
    point: {
      run_id: report.run_id,
      path,
      at: provenance.ended_at ?? provenance.started_at,
      accuracy,
      interval:
        intervals.accuracy === null ? null : { low: intervals.accuracy.low, high: intervals.accuracy.high },
      avg_turns: report.avg_turns,
      false_positive_rate: report.false_positive_rate,
      cost_usd: report.usage.total_cost_usd,
      tasks: report.scored_task_count,
      status: report.status,
      used: note === null,
      note,
      practice: report.practice,
    },
    provenance: provenanceTexts(report),
    tasks: report.tasks.flatMap(figuresOf),
  };
}

function whyNotUsed(
  { status, status_reasons }: Report,
  { revoked, superseded }: ReportStanding,
): string | null {
  const said = revoked ?? superseded;
  if (said !== null) return said;
  if (status === 'complete') return null;
  return `It is ${status}: ${status_reasons.join(' ') || 'it does not say why.'}`;
}

function figuresOf({ task_id, score, attempts }: ReportedTask): TaskFigures[] {
  const counted = attempts.filter((attempt) => attempt.counted);
  if (score === null) return [];
  const sum = (of: (attempt: (typeof counted)[number]) => number) =>
    counted.reduce((total, attempt) => total + of(attempt), 0);
  return [
    {
      task_id,
      score,
      turns: sum(({ turns }) => turns),
      attempts: counted.length,
      falseClaims: sum(({ claims }) => claims.filter(({ is_false }) => is_false).length),
      claims: sum(({ claims }) => claims.length),
    },
  ];
}
