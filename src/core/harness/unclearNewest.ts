import { basename, dirname } from 'node:path';
import type { Trend } from '../schema/trend.ts';
import { fileName } from '../store/layout.ts';
import { folderTime, runFolderTime } from '../store/runFolders.ts';
import { readReportFile } from './readReports.ts';
import { noFigure, type TrendOptions } from './readTrend.ts';

/** A report that is no point of any series. */
interface Unread {
  readonly model: string;
  /** End of the run or, where nothing is known but the name of its folder, its start; as folders are named. */
  readonly time: string;
}

/**
 * Models of which the newest report takes no part in alarms, so that none says nothing of them: it does not stand, is not
 * complete, has no figure since no call was answered, or cannot be read. Of one that cannot be read, the names of its file
 * and of its run's folder tell what it was; where those were changed, nothing does.
 * @returns names of models in their configurations, each once
 * @throws BenchError where a report can no longer be read that could be a moment ago
 */
export function modelsOfUnclearNewest({ series, left_out }: Trend, options: TrendOptions): string[] {
  const unused = series.filter(({ points }) => points.at(-1)?.used === false).map(({ model }) => model);
  const named = [...new Set([...(options.models ?? []), ...series.map(({ model }) => model)])];
  const newest = left_out
    .map(({ path, why }) => (why === noFigure ? withoutFigure(path) : unreadable(path, named)))
    .filter((unread) => unread !== null)
    .filter(({ model, time }) => isWanted(model, time, options) && isAfterAll(model, time, series));
  return [...new Set([...unused, ...newest.map(({ model }) => model)])];
}

function withoutFigure(path: string): Unread {
  const { model, provenance } = readReportFile(path).report;
  return { model, time: folderTime(provenance.ended_at ?? provenance.started_at) };
}

/** As a run keeps it, `RUN/reports/MODEL.json`, or copied into a history, `RUN/MODEL.json`. */
function unreadable(path: string, models: readonly string[]): Unread | null {
  const folder = dirname(path);
  const time = runFolderTime(basename(folder)) ?? runFolderTime(basename(dirname(folder)));
  const model = models.find((name) => `${fileName(name)}.json` === basename(path));
  return time === null || model === undefined ? null : { model, time };
}

function isWanted(model: string, time: string, { models, sinceMs }: TrendOptions): boolean {
  if (models !== undefined && !models.includes(model)) return false;
  return sinceMs === undefined || time >= folderTime(new Date(sinceMs).toISOString());
}

function isAfterAll(model: string, time: string, series: Trend['series']): boolean {
  const points = series.filter((one) => one.model === model).flatMap((one) => one.points);
  return points.every(({ at }) => folderTime(at) < time);
}
