import { seededRandom } from '../../../../src/core/analysis/statistics.ts';
import { buildReport } from '../../../../src/core/report/buildReport.ts';
import { explained, type TrendInput, trendOf } from '../../../../src/core/report/trend.ts';
import { digestOf, type TrendDigest } from '../../../../src/core/report/trendDigest.ts';
import type { Report } from '../../../../src/core/schema/report.ts';
import type { ReportStanding } from '../../../../src/core/schema/standing.ts';
import type { Trend } from '../../../../src/core/schema/trend.ts';
import { attempt, reportInput } from './reportFixture.ts';

export const right = ['shop/Deployment/ad'];
export const wrong = ['shop/Service/frontend'];

const stands: ReportStanding = { revoked: null, superseded: null };

export interface Week {
  /** From 1. */
  readonly week: number;
  /** What each task claims; absent tasks do not end. */
  readonly claims: readonly (readonly string[] | null)[];
  readonly turns?: number;
  readonly edit?: (report: Report) => Report;
  readonly standing?: ReportStanding;
  readonly path?: string;
}

export function weekOf(week: number): string {
  return new Date(Date.UTC(2026, 2, 2 + 7 * (week - 1), 3)).toISOString();
}

/** A report of a week, built by the product from attempts. */
export function reportOf({ week, claims, turns = 10, edit = (report) => report }: Week): Report {
  const ids = claims.map((_, index) => `Scenario-${index + 1}`);
  const attempts = claims.flatMap((names, index) =>
    names === null ? [] : [attempt(ids[index] ?? '', names, { turns })],
  );
  const input = reportInput(ids, attempts, { run_id: `run-${week}`, bootstrap: { seed: 7, resamples: 100 } });
  const provenance = { ...input.provenance, started_at: weekOf(week), ended_at: weekOf(week) };
  return edit(buildReport({ ...input, provenance }));
}

export function inputOf(week: Week): TrendInput {
  const path = week.path ?? `results/run-${week.week}/reports/my-llm.json`;
  const digest = digestOf(path, reportOf(week), week.standing ?? stands);
  return digest === null ? { path, why: 'no attempt counts' } : { path, digest };
}

/** The trend of these weeks, its alarms with their causes. */
export function trendOfWeeks(weeks: readonly Week[]): Trend {
  const reports = weeks.map((week) => [inputOf(week).path, reportOf(week)] as const);
  return explained(trendOf('results', weeks.map(inputOf)), new Map(reports));
}

/** The only series of a trend. */
export function onlySeries(trend: Trend): Trend['series'][number] {
  const [series, ...others] = trend.series;
  if (series === undefined || others.length > 0) throw new Error(`there are ${trend.series.length} series`);
  return series;
}

export interface Drawn {
  readonly points: number;
  readonly tasks: number;
  /** How much less likely a task is solved from the last point on. */
  readonly fall?: number;
}

/** Digests of a model whose tasks are solved with a chance of their own each, the same at every point but for `fall`. */
export function drawnDigests(
  template: TrendDigest,
  seed: number,
  { points, tasks, fall = 0 }: Drawn,
): TrendDigest[] {
  const random = seededRandom(seed);
  const uniform = () => random() / 2 ** 32;
  const chances = Array.from({ length: tasks }, () => 0.2 + 0.8 * uniform());
  return Array.from({ length: points }, (_, point) => {
    const less = point === points - 1 ? fall : 0;
    const figures = chances.map((chance, index) => {
      const isSolved = uniform() < chance - less;
      const falseClaims = isSolved ? 0 : 1 + Math.floor(3 * uniform());
      return {
        task_id: `t${index}`,
        score: isSolved ? 1 : 0,
        turns: 3 + Math.floor(30 * uniform() * chance),
        attempts: 1,
        falseClaims,
        claims: falseClaims + (isSolved ? 1 : 0),
      };
    });
    const accuracy = figures.reduce((sum, { score }) => sum + score, 0) / tasks;
    const about = { run_id: `run-${point}`, path: `${point}.json`, at: weekOf(point + 1), accuracy };
    return { ...template, tasks: figures, point: { ...template.point, ...about } };
  });
}
