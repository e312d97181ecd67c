import * as vscode from 'vscode';
import { percent } from '../../core/report/figureText.ts';
import { commandIds } from '../commandIds.ts';
import { commandAction } from '../commands.ts';
import { plainLine } from '../plainText.ts';
import { localTime } from '../results/wording.ts';
import type { Services } from '../services.ts';

/** A report that can be read, with what tells it from others. */
export interface ReportChoice extends vscode.QuickPickItem {
  readonly path: string;
  /** When its run was made, ISO 8601; empty where that is unknown. */
  readonly createdAt: string;
}

/** The usable reports of the runs in the results, newest run first. */
export async function reportChoices({ results }: Services): Promise<ReportChoice[]> {
  return (await results.load()).flatMap((run) =>
    run.models.flatMap(({ model, report }) => {
      if (report === null) return [];
      const when = run.created_at === null ? run.run_id : localTime(run.created_at);
      const figure =
        report.status === 'inconclusive' ? 'inconclusive' : `accuracy ${percent(report.accuracy)}`;
      return [
        {
          label: plainLine(model),
          description: plainLine(`${when} · ${run.suite_title}`),
          detail: `${report.status} · ${figure}`,
          path: report.path,
          createdAt: run.created_at ?? '',
        },
      ];
    }),
  );
}

/** Lets the person pick one of them; undefined where they did not, or where there is none, which is said. */
export async function pickReport(
  services: Services,
  choices: readonly ReportChoice[],
  title: string,
): Promise<ReportChoice | undefined> {
  if (choices.length === 0) {
    await services.notify.information(
      services.results.problem ??
        'There is no report for this yet: one per model is written when a run ends.',
      commandAction('Run Smoke', commandIds.runSmoke),
    );
    return undefined;
  }
  return await vscode.window.showQuickPick(choices, {
    title,
    placeHolder: 'Model or run',
    matchOnDescription: true,
  });
}
