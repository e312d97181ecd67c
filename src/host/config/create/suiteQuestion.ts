import * as vscode from 'vscode';
import { BenchError } from '../../../core/errors.ts';
import { plainLine } from '../../plainText.ts';
import type { Services } from '../../services.ts';
import type { SuiteChoice } from './draft.ts';
import { type Frame, pick, type Reply } from './quickInput.ts';

/** Asks which tasks to run. A folder is taken only when there is a task in it that can be run. */
export async function askSuite(
  frame: Frame,
  folder: vscode.Uri,
  services: Pick<Services, 'library' | 'notify'>,
): Promise<Reply<SuiteChoice>> {
  for (;;) {
    const reply = await pick<'sample' | 'folder'>(frame, {
      placeholder: 'Which tasks should be run?',
      choices: [
        {
          value: 'sample',
          label: '$(beaker) Sample suite',
          description: 'simulated incidents; needs nothing',
          detail: 'Made in tasks/sample of this folder. For trying things out: it ranks no models.',
        },
        {
          value: 'folder',
          label: '$(folder-opened) Folder with tasks…',
          description: 'ITBench-AA, ITBench-Lite, or your own',
          detail: 'As itbench-review tasks fetch downloads it, or a folder with one folder for each task.',
        },
      ],
    });
    if (reply.kind !== 'answered') return reply;
    if (reply.value === 'sample') return { kind: 'answered', value: { kind: 'sample' } };
    const suite = await chooseFolder(folder, services);
    if (suite !== null) return { kind: 'answered', value: suite };
  }
}

/** null when none was chosen, or one without tasks, which has then been said. */
async function chooseFolder(
  folder: vscode.Uri,
  { library, notify }: Pick<Services, 'library' | 'notify'>,
): Promise<SuiteChoice | null> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: 'Folder with Tasks',
      openLabel: 'Use These Tasks',
      defaultUri: folder,
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  if (chosen === undefined) return null;
  const dir = chosen.fsPath;
  try {
    const suite = await withProgress(`Looking for tasks in ${plainLine(dir)}`, (signal) =>
      library.call('readSuite', { dir }, signal),
    );
    const taskCount = suite.tasks.filter(({ runnable }) => runnable).length;
    if (taskCount > 0) return { kind: 'folder', path: dir, taskCount };
    void notify.warning(`No task in ${plainLine(dir)} can be run: each lacks a snapshot or a ground truth.`);
  } catch (error) {
    if (!BenchError.is(error, 'cancelled')) void notify.error(error, `find tasks in ${plainLine(dir)}`);
  }
  return null;
}

/** Shows that something goes on, and lets a person stop it. @throws BenchError cancelled when they do */
export async function withProgress<T>(
  title: string,
  work: (
    signal: AbortSignal,
    progress: vscode.Progress<{ message?: string; increment?: number }>,
  ) => Promise<T>,
): Promise<T> {
  return await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const abort = new AbortController();
      const stop = () => abort.abort(new BenchError('cancelled', `stopped: ${title}`));
      const listener = token.onCancellationRequested(stop);
      if (token.isCancellationRequested) stop();
      try {
        return await work(abort.signal, progress);
      } finally {
        listener.dispose();
      }
    },
  );
}
