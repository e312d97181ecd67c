import * as vscode from 'vscode';
import { BenchError } from '../../core/errors.ts';
import type { Verification } from '../../protocol/worker.ts';
import { commandIds } from '../commandIds.ts';
import { commandAction } from '../commands.ts';
import { plainLines } from '../plainText.ts';
import { sizeText } from '../results/wording.ts';
import type { Services } from '../services.ts';
import { verificationSummary, verificationText } from './verificationText.ts';

/** Compares every file of the suite with its lock, and says what differs. */
export async function verifyTaskSet(services: Services): Promise<void> {
  const { config, notify } = services;
  await config.ready;
  const dir = config.tasksDir;
  if (dir === null) {
    const broken = config.state.kind === 'broken';
    await notify.warning(
      broken
        ? 'The configuration has a mistake, so there is no telling which task set is meant.'
        : 'There is no task set to verify without a folder.',
      broken
        ? commandAction('Open Config', commandIds.openConfig)
        : { title: 'Open Folder', run: () => vscode.commands.executeCommand('vscode.openFolder') },
    );
    return;
  }
  const verification = await verifyWithProgress(services, dir);
  if (verification.ok) return await notify.information(verificationSummary(verification));
  await notify.warning(verificationSummary(verification), {
    title: 'Show Differences',
    run: () => showDifferences(verificationText(dir, verification)),
  });
}

/** @throws BenchError suite_missing, suite_invalid; cancelled when the person stops it */
async function verifyWithProgress({ library }: Services, dir: string): Promise<Verification> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: 'Verifying the task set',
    cancellable: true,
  };
  return await vscode.window.withProgress(options, async (progress, token) => {
    const abort = new AbortController();
    let before = 0;
    const parts = vscode.Disposable.from(
      token.onCancellationRequested(() => abort.abort()),
      library.onProgress(({ what, done, total }) => {
        if (what !== 'verifying' || total === 0) return;
        const percent = (done / total) * 100;
        progress.report({ message: `${sizeText(done)} of ${sizeText(total)}`, increment: percent - before });
        before = percent;
      }),
    );
    try {
      return await library.call('verifySuite', { dir }, abort.signal);
    } catch (error) {
      if (abort.signal.aborted)
        throw new BenchError('cancelled', 'the verification was stopped', { cause: error });
      throw error;
    } finally {
      parts.dispose();
    }
  });
}

const scheme = 'itbench-review-verification';

/** Shows a text that is no file: it can be read, searched and saved elsewhere, and asks nothing when it is closed. */
async function showDifferences(text: string): Promise<void> {
  const uri = vscode.Uri.from({ scheme, path: 'Task Set Verification.txt' });
  const provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: () => plainLines(text),
  });
  try {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  } finally {
    // The document keeps the text that it was given.
    provider.dispose();
  }
}
