import * as vscode from 'vscode';
import { commandIds } from '../commandIds.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';
import { targetOf } from '../tree/targetOf.ts';
import { pickModels } from './pickModels.ts';
import { pickRun } from './pickRun.ts';
import { pickTask } from './pickTask.ts';
import { showRunMenu } from './runMenu.ts';

/** The commands that run something, and the ones about the run that goes on. */
export function registerRunFeatures(services: Services): vscode.Disposable {
  const { notify, runs } = services;
  const everything = { tasks: null, models: null };
  return vscode.Disposable.from(
    registerCommand(commandIds.runSmoke, notify, 'run the smoke', () =>
      runs.run({ ...everything, smoke: true }),
    ),
    registerCommand(commandIds.runBenchmark, notify, 'run the benchmark', () =>
      runs.run({ ...everything, smoke: false }),
    ),
    registerCommand(commandIds.runTask, notify, 'run the task', (item) => runTask(services, item)),
    registerCommand(commandIds.resumeRun, notify, 'resume a run', (item) => resumeRun(services, item)),
    registerCommand(commandIds.cancelRun, notify, 'cancel the run', () => runs.cancel()),
    registerCommand(commandIds.showRun, notify, 'show the run', () => showRunMenu(runs)),
  );
}

/** `item`: a row of the Tasks view; from the palette there is none. */
async function runTask(services: Services, item: unknown): Promise<void> {
  const { runs } = services;
  const wish = { smoke: false, tasks: null, models: null };
  // Whatever stands against any run is said before a person is asked what to run.
  if (runs.active !== null || !vscode.workspace.isTrusted) return await runs.run(wish);
  const taskId = targetOf(item).taskId ?? (await pickTask(services));
  if (taskId === undefined) return;
  const models = await pickModels(services);
  if (models === undefined) return;
  await runs.run({ ...wish, tasks: [taskId], models });
}

/** `item`: a row of the Results view; from the palette there is none. */
async function resumeRun(services: Services, item: unknown): Promise<void> {
  const { runs } = services;
  const named = targetOf(item).dir;
  // As above: the controller has the words for why nothing can be run.
  const dir = named ?? (runs.active !== null || !vscode.workspace.isTrusted ? '' : await pickRun(services));
  if (dir !== undefined) await runs.resume(dir);
}
