import * as vscode from 'vscode';
import { commandIds, viewIds } from '../commandIds.ts';
import type { RunController } from './runController.ts';
import { statusText } from './statusText.ts';

/** What a person can do about the run that goes on: what a click on its place in the status bar opens. */
export async function showRunMenu(runs: RunController): Promise<void> {
  const run = runs.active;
  if (run === null) return;
  const isStopping = run.phase === 'stopping';
  const items = [
    {
      label: isStopping ? '$(debug-stop) End Run Now' : '$(debug-stop) Cancel Run',
      description: isStopping
        ? 'if it takes longer than 10 s to stop'
        : 'what has ended is kept; it can be resumed',
      command: commandIds.cancelRun,
    },
    { label: '$(list-tree) Show Results', description: '', command: `${viewIds.results}.focus` },
    { label: '$(output) Show Log', description: '', command: commandIds.showLog },
  ];
  const title = statusText(run, 'Run').spoken;
  const choice = await vscode.window.showQuickPick(items, { title, placeHolder: 'What to do about the run' });
  if (choice !== undefined) await vscode.commands.executeCommand(choice.command);
}
