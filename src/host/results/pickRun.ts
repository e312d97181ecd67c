import * as vscode from 'vscode';
import { commandIds } from '../commandIds.ts';
import { commandAction } from '../commands.ts';
import { plainLine } from '../plainText.ts';
import type { Services } from '../services.ts';
import { targetOf } from '../tree/targetOf.ts';
import { localTime, runStateWords } from './wording.ts';

/** The run of a row, or one that the person picks; undefined where they did not, or where there is none, which is said. */
export async function runOf(
  { results, notify }: Services,
  argument: unknown,
  title: string,
): Promise<string | undefined> {
  const { dir } = targetOf(argument);
  if (dir !== undefined) return dir;
  const choices = (await results.load()).map((run) => ({
    label: run.created_at === null ? plainLine(run.run_id) : localTime(run.created_at),
    description: plainLine(`${runStateWords[run.state]} · ${run.suite_title}`),
    detail: plainLine(run.models.map(({ model }) => model).join(', ')),
    dir: run.dir,
  }));
  if (choices.length === 0) {
    await notify.information(
      results.problem ?? 'There is no run here yet.',
      commandAction('Run Smoke', commandIds.runSmoke),
    );
    return undefined;
  }
  return (
    await vscode.window.showQuickPick(choices, { title, matchOnDescription: true, matchOnDetail: true })
  )?.dir;
}
