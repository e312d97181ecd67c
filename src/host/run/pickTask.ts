import * as vscode from 'vscode';
import { BenchError } from '../../core/errors.ts';
import type { TaskOverview } from '../../core/schema/runIndex.ts';
import { commandIds } from '../commandIds.ts';
import { commandAction } from '../commands.ts';
import type { Services } from '../services.ts';
import { taskChoices } from './taskChoices.ts';

/** Lets a person choose a task of the suite; undefined where none is chosen, or none is there, which has then been said. */
export async function pickTask({ config, library, notify }: Services): Promise<string | undefined> {
  await config.ready;
  const { tasksDir: dir } = config;
  if (dir === null) return await sayNoSuite({ config, notify });
  let tasks: readonly TaskOverview[];
  try {
    ({ tasks } = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: 'Reading the suite' },
      () => library.call('readSuite', { dir }),
    ));
  } catch (error) {
    if (!BenchError.is(error, 'suite_missing') || config.state.kind !== 'none') throw error;
    void notify.information(
      'The sample suite has not been made yet. Run Smoke makes it.',
      commandAction('Run Smoke', commandIds.runSmoke),
    );
    return undefined;
  }
  const options = {
    title: 'Run Task',
    placeHolder: 'Task to run',
    matchOnDescription: true,
    matchOnDetail: true,
  };
  return (await vscode.window.showQuickPick(taskChoices(tasks), options))?.taskId;
}

async function sayNoSuite({ config, notify }: Pick<Services, 'config' | 'notify'>): Promise<undefined> {
  if (config.state.kind === 'no_folder') {
    const run = () => vscode.commands.executeCommand('workbench.action.files.openFolder');
    void notify.information('A run keeps its results in a folder, and none is open.', {
      title: 'Open Folder',
      run,
    });
    return undefined;
  }
  void notify.warning(
    'The configuration has a mistake, so its tasks are not known.',
    commandAction('Open Config', commandIds.openConfig),
  );
  return undefined;
}
