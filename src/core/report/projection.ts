import { confidence } from '../analysis/figures.ts';
import { bootstrapMean, mean, sum } from '../analysis/statistics.ts';
import type { Report } from '../schema/report.ts';
import type { ReportedUsage } from '../schema/reportedUsage.ts';
import { isCounted } from '../schema/score.ts';
import type { AttemptResult, ReportInput } from './reportInput.ts';

type Projected = Pick<ReportedUsage, 'projection' | 'no_projection'>;

const notCalledFor: Projected = { projection: null, no_projection: null };

/**
 * What the whole suite would cost, by the counted attempts: the mean over tasks of the mean cost of an attempt, times
 * tasks and repeats. The task is the unit of the interval, since repeats of one task are not independent. Attempts that
 * ended in an error are left out: they say what the error cost, not what the task does.
 */
export function projectedCost(
  { whole, tasks, repeats, bootstrap }: Pick<ReportInput, 'whole' | 'tasks' | 'repeats' | 'bootstrap'>,
  attempts: readonly AttemptResult[],
): Projected {
  if (!whole.isPaid && attempts.every(({ cost_usd }) => cost_usd === null)) return notCalledFor;
  const isEnded = attempts.length === tasks.length * repeats;
  if (whole.tasks === null) {
    // Of a run that is at its end, nobody can say that it is not the whole suite.
    return isEnded ? notCalledFor : without('the run does not say how many tasks its suite has');
  }
  if (isEnded && tasks.length >= whole.tasks && repeats >= whole.repeats) return notCalledFor;
  const counted = attempts.filter(({ outcome }) => isCounted(outcome));
  if (counted.length === 0) return without('no attempt counts');
  const priced = counted.flatMap(({ task_id, cost_usd }) => (cost_usd === null ? [] : { task_id, cost_usd }));
  if (priced.length === 0) {
    return without('no attempt has a known cost, for want of a price or of a count of tokens');
  }
  if (priced.length < counted.length) {
    const unknown = counted.length - priced.length;
    return without(`the cost of ${unknown} of the ${counted.length} attempts that count is not known`);
  }
  const costs = [...Map.groupBy(priced, ({ task_id }) => task_id).values()].map(
    (ofTask) => mean(ofTask.map(({ cost_usd }) => cost_usd)) ?? 0,
  );
  const perAttempt = mean(costs) ?? 0;
  const times = whole.tasks * whole.repeats;
  const interval = bootstrapMean(costs, { ...bootstrap, confidence });
  return {
    projection: {
      measured_tasks: costs.length,
      measured_attempts: counted.length,
      suite_tasks: whole.tasks,
      repeats: whole.repeats,
      usd_per_attempt: perAttempt,
      usd: perAttempt * times,
      interval: interval === null ? null : { low: interval.low * times, high: interval.high * times },
      assumes,
    },
    no_projection: null,
  };
}

/** What the whole suite would cost with all models of a run. */
export interface ProjectedTogether {
  readonly usd: number;
  /** Null with fewer than two tasks, or where models were not measured on the same tasks. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly models: number;
  /** Models whose cost is not projected, and so is not in it. */
  readonly without: readonly string[];
}

/**
 * The projections of a run's models as one sum, with an interval that resamples tasks for all models at once: a task that
 * is dear for one is likely to be dear for another. Null where fewer than two are projected.
 */
export function projectedTogether(reports: readonly Report[]): ProjectedTogether | null {
  const projected = reports.flatMap((report) => {
    const { projection } = report.usage;
    return projection === null ? [] : [{ report, projection }];
  });
  const [first] = projected;
  if (first === undefined || projected.length < 2) return null;
  const { suite_tasks, repeats } = first.projection;
  const { seed, resamples } = first.report.intervals;
  const costs = jointCosts(projected.map(({ report }) => taskCosts(report)));
  const interval = costs === null ? null : bootstrapMean(costs, { seed, resamples, confidence });
  const times = suite_tasks * repeats;
  return {
    usd: sum(projected.map(({ projection }) => projection.usd)),
    interval: interval === null ? null : { low: interval.low * times, high: interval.high * times },
    models: projected.length,
    without: reports.filter(({ usage }) => usage.no_projection !== null).map(({ model }) => model),
  };
}

/** Mean cost of the counted attempts, by task. */
function taskCosts({ tasks }: Report): ReadonlyMap<string, number> {
  return new Map(
    tasks.flatMap(({ task_id, attempts }) => {
      const cost = mean(
        attempts.flatMap(({ counted, cost_usd }) => (counted && cost_usd !== null ? [cost_usd] : [])),
      );
      return cost === null ? [] : [[task_id, cost]];
    }),
  );
}

/** Costs of each task with all models, or null where one of them was not measured on it. */
function jointCosts(models: readonly ReadonlyMap<string, number>[]): readonly number[] | null {
  const ids = new Set(models.flatMap((costs) => [...costs.keys()]));
  const joint = [...ids].map((id) => models.map((costs) => costs.get(id)));
  const whole = joint.flatMap((costs) => {
    const known = costs.filter((cost) => cost !== undefined);
    return known.length === models.length ? [sum(known)] : [];
  });
  return whole.length === ids.size ? whole : null;
}

const assumes =
  'The tasks that were not run cost what those that were run did, with the same settings and prices. Left out: tries that are cut off and made again, attempts that end in an error, and a judge.';

function without(why: string): Projected {
  return { projection: null, no_projection: `What the whole suite would cost is not projected: ${why}.` };
}
