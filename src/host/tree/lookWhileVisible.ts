import * as vscode from 'vscode';

/** Looks while a view can be seen, and looks away while it cannot. */
export function lookWhileVisible(
  view: vscode.TreeView<unknown>,
  look: () => vscode.Disposable,
): vscode.Disposable {
  let looking: vscode.Disposable | undefined;
  const follow = (): void => {
    if (view.visible) looking ??= look();
    else {
      looking?.dispose();
      looking = undefined;
    }
  };
  follow();
  return vscode.Disposable.from(
    view.onDidChangeVisibility(follow),
    new vscode.Disposable(() => looking?.dispose()),
  );
}
