import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { readAttemptPath } from './attemptPath.ts';
import { reviewEditorIds } from './reviewEditorIds.ts';

/** What is opened, and what its tab is called where the path must not be seen. */
export interface Reviewed {
  /** Absolute path. */
  readonly trajectory: string;
  readonly title: string;
}

/** Opens a trajectory in the reviewer, in an editor that the next one replaces. A blind reviewer's tab does not say whose it is. */
export async function openReview(
  { resources, identity, panels }: Pick<Services, 'resources' | 'identity' | 'panels'>,
  { trajectory, title }: Reviewed,
  { step }: { readonly step?: number } = {},
): Promise<void> {
  const { blind } = identity.who;
  const uri = blind ? resources.uriFor([trajectory], title) : vscode.Uri.file(trajectory);
  if (step !== undefined) panels.goToStep(uri, step);
  // The editor shows the name of the one that the manifest has for such a file.
  const isOwn = blind || readAttemptPath(trajectory) !== null;
  await openUri(uri, isOwn ? reviewEditorIds.own : reviewEditorIds.other);
}

/** Opens two trajectories side by side. */
export async function openComparison(
  { resources }: Pick<Services, 'resources'>,
  trajectories: readonly [string, string],
  title: string,
): Promise<void> {
  await openUri(resources.uriFor(trajectories, title), reviewEditorIds.own);
}

async function openUri(uri: vscode.Uri, editorId: string): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', uri, editorId, {
    viewColumn: vscode.ViewColumn.Active,
    preserveFocus: false,
    preview: true,
  });
}
