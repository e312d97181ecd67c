import type { TaskHistory } from '../analysis/changeTests.ts';
import type { TrendDigest } from './trendDigest.ts';

/** Digests of one model, one metric and one set of tasks, by time. */
export interface DigestSeries {
  readonly digests: readonly TrendDigest[];
  /** Those of them that take part in alarms. */
  readonly used: readonly TrendDigest[];
}

/** The figures that are watched. */
export type WatchedFigure = 'accuracy' | 'turns' | 'false_positives';

export interface Duplicate {
  readonly path: string;
  readonly why: string;
}

/**
 * Puts reports into series; where one was found twice, such as in a copy of an archive, the one that is further along
 * counts. What anybody said against one of the copies holds against all.
 */
export function seriesIn(found: readonly TrendDigest[]): { series: DigestSeries[]; duplicates: Duplicate[] } {
  const duplicates: Duplicate[] = [];
  const copies = Map.groupBy(found, (digest) => JSON.stringify([digest.point.run_id, keyOf(digest)]));
  const once = [...copies.values()].map((alike) => {
    const [best, ...others] = alike.toSorted(furtherAlongFirst);
    if (best === undefined) throw new RangeError('a group is never empty');
    for (const { point } of others)
      duplicates.push({
        path: point.path,
        why: `it is the report of ${best.model} in run ${best.point.run_id}, which ${best.point.path} is already`,
      });
    const against = alike.find(({ point }) => !point.used && point.status === 'complete');
    if (!best.point.used || against === undefined) return best;
    return { ...best, point: { ...best.point, used: false, note: against.point.note } };
  });
  const groups = Map.groupBy(once, keyOf);
  const series = [...groups.values()].map((group) => {
    const digests = group.toSorted((a, b) => order(a.point.at, b.point.at) || byRun(a, b));
    return { digests, used: digests.filter(({ point }) => point.used) };
  });
  return { series: series.sort(byModel), duplicates };
}

/** Points of another scorer, another judge or another wording of what it is told are of another measure, and never joined. */
function keyOf({ model, match, metric, lock_sha256 }: TrendDigest): string {
  return JSON.stringify([model, match, metric, lock_sha256]);
}

function furtherAlongFirst(a: TrendDigest, b: TrendDigest): number {
  const isComplete = ({ point }: TrendDigest) => Number(point.status === 'complete');
  return (
    isComplete(b) - isComplete(a) ||
    order(b.point.at, a.point.at) ||
    b.counted_attempts - a.counted_attempts ||
    a.point.path.length - b.point.path.length ||
    order(a.point.path, b.point.path)
  );
}

function byModel({ digests: [a] }: DigestSeries, { digests: [b] }: DigestSeries): number {
  if (a === undefined || b === undefined) return 0;
  return order(a.model, b.model) || order(a.match, b.match) || order(a.point.at, b.point.at);
}

function byRun(a: TrendDigest, b: TrendDigest): number {
  return order(a.point.run_id, b.point.run_id);
}

/** By code units: the same on every machine. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Tasks that every one of the digests has scored, in the order of the first. */
export function commonTasks(digests: readonly TrendDigest[]): string[] {
  const [first, ...others] = digests.map(({ tasks }) => tasks.map(({ task_id }) => task_id));
  const sets = others.map((ids) => new Set(ids));
  return (first ?? []).filter((id) => sets.every((set) => set.has(id)));
}

/** The figure of each of the tasks over the digests. */
export function historiesOf(
  digests: readonly TrendDigest[],
  taskIds: readonly string[],
  figure: WatchedFigure,
): TaskHistory[] {
  const rows = new Map(
    taskIds.map((id) => [
      id,
      { numerators: new Float64Array(digests.length), denominators: new Float64Array(digests.length) },
    ]),
  );
  digests.forEach(({ tasks }, point) => {
    for (const task of tasks) {
      const row = rows.get(task.task_id);
      if (row === undefined) continue;
      const { numerator, denominator } = shareOf(task, figure);
      row.numerators[point] = numerator;
      row.denominators[point] = denominator;
    }
  });
  return [...rows.values()];
}

export function shareOf(
  task: TrendDigest['tasks'][number],
  figure: WatchedFigure,
): { numerator: number; denominator: number } {
  if (figure === 'accuracy') return { numerator: task.score, denominator: 1 };
  if (figure === 'turns') return { numerator: task.turns, denominator: task.attempts };
  return { numerator: task.falseClaims, denominator: task.claims };
}
