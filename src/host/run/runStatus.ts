import * as vscode from 'vscode';
import { commandIds } from '../commandIds.ts';
import type { ActiveRun } from './runController.ts';
import { statusText } from './statusText.ts';

/** The run in the status bar. */
export interface RunStatus extends vscode.Disposable {
  show(run: ActiveRun | null, title: string): void;
}

/** Makes the item when there is something to show. */
export function createRunStatus(): RunStatus {
  let item: vscode.StatusBarItem | undefined;
  return {
    show(run, title) {
      if (run === null) return item?.hide();
      item ??= createItem();
      const { text, tooltip, spoken } = statusText(run, title);
      item.text = text;
      item.tooltip = tooltip;
      item.accessibilityInformation = { label: spoken, role: 'button' };
      item.show();
    },
    dispose: () => item?.dispose(),
  };
}

function createItem(): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem('itbenchReview.run', vscode.StatusBarAlignment.Left, 50);
  item.name = 'ITBench Review: Run';
  item.command = commandIds.showRun;
  return item;
}
