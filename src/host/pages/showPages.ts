import { BenchError } from '../../core/errors.ts';
import type { Page } from '../../protocol/reports.ts';
import { runInProgress } from '../runInProgress.ts';
import type { Services } from '../services.ts';
import { targetOf } from '../tree/targetOf.ts';
import type { PagePanels } from './pagePanels.ts';
import { pickReport, type ReportChoice, reportChoices } from './pickReports.ts';
import { mayUnveil } from './unveil.ts';

/** Shows the report of a row, or one that the person picks, as a page. */
export async function openReportPage(
  services: Services,
  panels: PagePanels,
  argument: unknown,
): Promise<void> {
  if (!(await mayUnveil(services))) return;
  const path =
    targetOf(argument).report ??
    (await pickReport(services, await reportChoices(services), 'Open Report Page'))?.path;
  if (path === undefined) return;
  await panels.show({
    key: `report ${path}`,
    title: 'Report',
    files: [path],
    load: () => services.library.call('reportPage', { path }),
  });
}

/**
 * Compares reports: the rows that are selected, or the given one and another that the person picks. The oldest is what the
 * others are compared with.
 */
export async function compareReports(
  services: Services,
  panels: PagePanels,
  argument: unknown,
  selected: unknown,
): Promise<void> {
  if (!(await mayUnveil(services))) return;
  const paths = await reportsToCompare(services, argument, selected);
  if (paths === undefined) return;
  const show = (force: boolean) =>
    panels.show({
      key: `comparison ${JSON.stringify(paths)}`,
      title: 'Comparison',
      files: paths,
      load: () => services.library.call('comparisonPage', { paths: [...paths], force }),
    });
  try {
    await show(false);
  } catch (error) {
    if (!BenchError.is(error, 'not_comparable')) throw error;
    await services.notify.warning(`Not compared: ${error.message}`, {
      title: 'Compare Anyway',
      run: () => show(true),
    });
  }
}

async function reportsToCompare(
  services: Services,
  argument: unknown,
  selected: unknown,
): Promise<readonly string[] | undefined> {
  const choices = await reportChoices(services);
  const rows = Array.isArray(selected) ? selected.map((each) => targetOf(each).report) : [];
  const chosen = rows.filter((path) => path !== undefined);
  if (chosen.length > 1) return oldestFirst(chosen, choices);
  const first =
    targetOf(argument).report ?? (await pickReport(services, choices, 'Compare Reports: first'))?.path;
  if (first === undefined) return undefined;
  const others = choices.filter(({ path }) => path !== first);
  const second = await pickReport(services, others, 'Compare Reports: with which?');
  return second === undefined ? undefined : oldestFirst([first, second.path], choices);
}

/** By the time of their runs; within one run in the order that was given. */
function oldestFirst(paths: readonly string[], choices: readonly ReportChoice[]): readonly string[] {
  const times = new Map(choices.map(({ path, createdAt }) => [path, createdAt]));
  const timeOf = (path: string) => times.get(path) ?? '';
  return paths.toSorted((a, b) => (timeOf(a) < timeOf(b) ? -1 : Number(timeOf(a) > timeOf(b))));
}

/** Shows all reports of the output folder over time. */
export async function showTrend(services: Services, panels: PagePanels): Promise<void> {
  if (!(await mayUnveil(services))) return;
  await services.config.ready;
  const folder = services.config.outputDir;
  if (folder === null) {
    throw new BenchError('report_missing', 'there is no folder with results', {
      hint: 'Open the folder whose runs are meant.',
    });
  }
  await panels.show({
    key: `trend ${folder}`,
    title: 'Trend',
    files: [],
    load: () => readTrend(services, folder),
  });
}

async function readTrend(services: Services, folder: string): Promise<Page> {
  return await runInProgress(
    services,
    { title: 'Reading reports', what: 'reading_reports', unit: (many) => `${many}` },
    (signal) => services.library.call('trendPage', { folder }, signal),
  );
}
