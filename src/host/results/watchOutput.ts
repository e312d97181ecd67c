import { basename, dirname, isAbsolute, relative } from 'node:path';
import * as vscode from 'vscode';
import { type Change, readChange, watchedPattern } from './changedFile.ts';

/** Watches an output folder, wherever it lies and whether it is there or not: runs of this window, of another, of a terminal. */
export function watchOutput(outputDir: string, onChange: (change: Change) => void): vscode.Disposable {
  const inside = vscode.workspace.createFileSystemWatcher(pattern(outputDir, watchedPattern));
  const above = selfAndParents(outputDir).map((dir) =>
    // Of a folder that is deleted, what lies in it is not told.
    vscode.workspace.createFileSystemWatcher(pattern(dirname(dir), basename(dir)), false, true),
  );
  const tell = ({ fsPath }: vscode.Uri): void => {
    const change = readChange(outputDir, fsPath);
    if (change !== null) onChange(change);
  };
  const watchers = [inside, ...above];
  return vscode.Disposable.from(
    ...watchers,
    ...watchers.flatMap((watcher) => [
      watcher.onDidCreate(tell),
      watcher.onDidChange(tell),
      watcher.onDidDelete(tell),
    ]),
  );
}

function pattern(dir: string, glob: string): vscode.RelativePattern {
  return new vscode.RelativePattern(vscode.Uri.file(dir), glob);
}

/** The folder, and what it lies in up to the workspace folder. */
function selfAndParents(dir: string): string[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const dirs = [dir];
  for (
    let parent = dirname(dir);
    folders.some((folder) => isUnder(folder, parent));
    parent = dirname(parent)
  ) {
    dirs.push(parent);
  }
  return dirs;
}

function isUnder(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return inside !== '' && !inside.startsWith('..') && !isAbsolute(inside);
}
