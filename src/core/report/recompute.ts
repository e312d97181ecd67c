import { type CountedAttempt, type CountedTask, computeFigures, figureNames } from '../analysis/figures.ts';
import type { Report } from '../schema/report.ts';
import type { ReportedAttempt } from '../schema/reportedTask.ts';
import { contradictions } from './contradictions.ts';

/**
 * {@link contradictions}, and every figure and interval drawn anew from the attempts: for whoever decides by them. Takes some
 * ten milliseconds, which a reader of thousands of reports does not have.
 */
export function recomputed(report: Report): string[] {
  const shallow = contradictions(report);
  return shallow.length > 0 ? shallow : drawnAnew(report);
}

function drawnAnew(report: Report): string[] {
  const { intervals, policy } = report;
  const figures = computeFigures(countedTasksOf(report), {
    seed: intervals.seed,
    resamples: intervals.resamples,
    turnPenalty: policy.turn_penalty,
  });
  return figureNames.flatMap((name) => {
    const { value, interval } = figures[name];
    const problems: string[] = [];
    if (report[name] !== value) {
      problems.push(`its ${name} is ${String(report[name])}, and ${String(value)} by its attempts`);
    }
    if (JSON.stringify(intervals[name]) !== JSON.stringify(inOrder(interval))) {
      problems.push(`the interval of its ${name} is not the one that its attempts and its seed give`);
    }
    return problems;
  });
}

/** Keys as the schema has them. */
function inOrder(interval: Report['intervals']['accuracy']): Report['intervals']['accuracy'] {
  return interval === null ? null : { low: interval.low, high: interval.high, method: interval.method };
}

function countedTasksOf({ tasks, repeats }: Report): CountedTask[] {
  return tasks.flatMap(({ attempts }) => {
    const [first, ...others] = attempts.filter(({ counted }) => counted).map(countedAttempt);
    if (first === undefined) return [];
    return [{ attempts: [first, ...others] as const, complete: others.length + 1 === repeats }];
  });
}

function countedAttempt(attempt: ReportedAttempt): CountedAttempt {
  const { score_variants, full_recall, turns, claims } = attempt;
  return {
    variants: score_variants ?? { merged: 0, per_claim: 0, duplicate_is_fp: 0 },
    fullRecall: full_recall ?? false,
    turns,
    claims: claims.length,
    falseClaims: claims.filter(({ is_false }) => is_false).length,
  };
}
