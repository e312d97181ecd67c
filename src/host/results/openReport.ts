import * as vscode from 'vscode';
import { BenchError } from '../../core/errors.ts';
import { percent } from '../../core/report/figureText.ts';
import type { RunModelOverview } from '../../core/schema/runIndex.ts';
import { commandIds } from '../commandIds.ts';
import { commandAction } from '../commands.ts';
import { plainLine } from '../plainText.ts';
import type { Services } from '../services.ts';
import { targetOf } from '../tree/targetOf.ts';
import { localTime } from './wording.ts';

interface ReportFile {
  readonly path: string;
  /** Why it cannot be used, or null. */
  readonly problem: string | null;
}

/** Opens the report of a row, or one that the person picks. One that this version cannot use opens too, with the reason. */
export async function openReport(services: Services, argument: unknown): Promise<void> {
  const report = await reportOf(services, argument);
  if (report === undefined) return;
  const uri = vscode.Uri.file(report.path);
  try {
    await vscode.workspace.fs.stat(uri);
  } catch (cause) {
    const message = `there is no report at ${plainLine(report.path)} any more`;
    throw new BenchError('run_missing', message, { hint: 'Refresh the Results view.', cause });
  }
  await vscode.commands.executeCommand('vscode.open', uri, { preview: true });
  if (report.problem !== null) await services.notify.warning(plainLine(report.problem));
}

async function reportOf(services: Services, argument: unknown): Promise<ReportFile | undefined> {
  const { dir, model, report } = targetOf(argument);
  if (report === undefined) return await pickReport(services);
  const run = (await services.results.load()).find((each) => each.dir === dir);
  const overview = run?.models.find((each) => each.model === model);
  const problem = overview?.report_problem?.path === report ? overview.report_problem.message : null;
  return { path: report, problem };
}

async function pickReport({ results, notify }: Services): Promise<ReportFile | undefined> {
  const items = (await results.load()).flatMap((run) =>
    run.models.flatMap((overview) => {
      const file = fileOf(overview);
      if (file === null) return [];
      const when = run.created_at === null ? run.run_id : localTime(run.created_at);
      return [
        {
          label: plainLine(overview.model),
          description: plainLine(`${when} · ${run.suite_title}`),
          detail: plainLine(detailOf(overview)),
          file,
        },
      ];
    }),
  );
  if (items.length === 0) {
    await notify.information(
      results.problem ?? 'There is no report yet: one per model is written when a run ends.',
      commandAction('Run Smoke', commandIds.runSmoke),
    );
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Open Report',
    placeHolder: 'Model or run',
    matchOnDescription: true,
  });
  return picked?.file;
}

function fileOf({ report, report_problem }: RunModelOverview): ReportFile | null {
  if (report_problem !== null) return { path: report_problem.path, problem: report_problem.message };
  return report === null ? null : { path: report.path, problem: null };
}

function detailOf({ report, report_problem }: RunModelOverview): string {
  if (report === null) return report_problem?.message ?? '';
  const flagged = `${report.flagged_attempts} flagged`;
  if (report.status === 'inconclusive') return `inconclusive · ${flagged}`;
  return `${report.status} · accuracy ${percent(report.accuracy)} · ${flagged}`;
}
