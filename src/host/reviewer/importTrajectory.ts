import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { openReview } from './openReview.ts';

/** Opens a trajectory of whatever format in the reviewer: the file that is given, or one that the person picks. */
export async function importTrajectory(services: Services, argument: unknown): Promise<void> {
  const uri = argument instanceof vscode.Uri ? argument : await pickFile();
  if (uri === undefined) return;
  if (uri.scheme !== 'file') {
    await services.notify.information('Only files of this machine can be opened in the reviewer.');
    return;
  }
  const title = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  await openReview(services, { trajectory: uri.fsPath, title });
}

async function pickFile(): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const picked = await vscode.window.showOpenDialog({
    title: 'Import Trajectory',
    openLabel: 'Open in Reviewer',
    ...(folder === undefined ? {} : { defaultUri: folder }),
    filters: {
      Trajectories: ['jsonl', 'json', 'eval', 'traj', 'txt'],
      'All files': ['*'],
    },
  });
  return picked?.[0];
}
