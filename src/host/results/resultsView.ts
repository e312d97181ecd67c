import * as vscode from 'vscode';
import { commandIds, viewIds } from '../commandIds.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';
import { lookWhileVisible } from '../tree/lookWhileVisible.ts';
import { RowTree } from '../tree/rowTree.ts';
import { openReport } from './openReport.ts';
import { openTrajectory } from './openTrajectory.ts';
import { ResultsSource } from './resultsSource.ts';

/** The Results view, and the commands that open what it lists. */
export function registerResultsView(services: Services): vscode.Disposable {
  const { results, notify, log } = services;
  const tree = new RowTree(viewIds.results, new ResultsSource(results), (error) =>
    log.error(`The Results view could not be drawn: ${String(error)}`),
  );
  const draw = (): void => {
    tree.view.message = results.problem ?? '';
    void tree.refresh();
  };
  return vscode.Disposable.from(
    tree,
    lookWhileVisible(tree.view, () => results.look()),
    results.onDidChange(draw),
    registerCommand(commandIds.openTrajectory, notify, 'open the trajectory', (target) =>
      openTrajectory(services, target),
    ),
    registerCommand(commandIds.openReport, notify, 'open the report', (target) =>
      openReport(services, target),
    ),
    registerCommand(commandIds.refresh, notify, 'read the results again', () => results.refresh()),
  );
}
