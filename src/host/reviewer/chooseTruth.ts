import { dirname } from 'node:path';
import * as vscode from 'vscode';

/** Lets the person choose the ground truth of a trajectory that has none; null when it was called off. */
export async function chooseTruth(trajectory: string): Promise<string | null> {
  const [picked] =
    (await vscode.window.showOpenDialog({
      title: 'Choose Ground Truth',
      openLabel: 'Choose',
      defaultUri: vscode.Uri.file(dirname(trajectory)),
      filters: { 'Ground truth': ['yaml', 'yml', 'json'], 'All files': ['*'] },
    })) ?? [];
  return picked?.fsPath ?? null;
}
