import * as vscode from 'vscode';
import { viewIds } from '../commandIds.ts';
import type { Services } from '../services.ts';
import { resumableRuns } from './resumableRuns.ts';

/** Newest runs that are looked through for ones that can be resumed. */
const runLimit = 200;

/** Lets a person choose a run that did not come to its end; undefined where none is chosen, or none is there, which has then been said. */
export async function pickRun({ config, library, notify }: Services): Promise<string | undefined> {
  await config.ready;
  const { outputDir } = config;
  const runs =
    outputDir === null ? [] : await library.call('listRuns', { output_dir: outputDir, limit: runLimit });
  const choices = resumableRuns(runs);
  if (choices.length === 0) {
    void notify.information('There is no run to resume here: none was interrupted or stopped.', {
      title: 'Open Results',
      run: () => vscode.commands.executeCommand(`${viewIds.results}.focus`),
    });
    return undefined;
  }
  const options = { title: 'Resume Run', placeHolder: 'Run to go on with', matchOnDescription: true };
  return (await vscode.window.showQuickPick(choices, options))?.dir;
}
