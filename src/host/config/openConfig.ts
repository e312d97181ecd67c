import * as vscode from 'vscode';
import { commandIds } from '../commandIds.ts';
import { commandAction } from '../commands.ts';
import type { Services } from '../services.ts';

/** *Open Config*: opens the file, at its first problem if it has one; offers to make one where there is none. */
export async function openConfig({ config, notify }: Pick<Services, 'config' | 'notify'>): Promise<void> {
  await config.ready;
  const { state } = config;
  if (state.kind === 'no_folder') return sayNoFolder(notify);
  if (state.kind === 'none') {
    void notify.information(
      'This folder has no configuration yet.',
      commandAction('Create Config', commandIds.createConfig),
    );
    return;
  }
  const problem = state.kind === 'broken' ? state.problems[0] : undefined;
  if (state.kind === 'broken' && state.text === null) {
    void notify.warning(
      `${vscode.workspace.asRelativePath(state.file)} ${problem?.message ?? 'cannot be read'}.`,
    );
    return;
  }
  const at = problem === undefined ? undefined : new vscode.Position(problem.line - 1, problem.column - 1);
  await vscode.window.showTextDocument(state.file, {
    preview: false,
    ...(at === undefined ? {} : { selection: new vscode.Range(at, at) }),
  });
}

/** A configuration lies in a folder: says so where none is open. */
export function sayNoFolder(notify: Services['notify']): void {
  void notify.information('A configuration belongs to a folder. Open one first.', {
    title: 'Open Folder',
    run: () => vscode.commands.executeCommand('workbench.action.files.openFolder'),
  });
}
