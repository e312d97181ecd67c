import * as vscode from 'vscode';
import { commandIds } from '../commandIds.ts';
import { commandAction } from '../commands.ts';
import { plainLines } from '../plainText.ts';
import { sizeText } from '../results/wording.ts';
import { runInProgress } from '../runInProgress.ts';
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
  const verification = await runInProgress(
    services,
    { title: 'Verifying the task set', what: 'verifying', unit: sizeText },
    (signal) => services.library.call('verifySuite', { dir }, signal),
  );
  if (verification.ok) return await notify.information(verificationSummary(verification));
  await notify.warning(verificationSummary(verification), {
    title: 'Show Differences',
    run: () => showDifferences(verificationText(dir, verification)),
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
