import { join } from 'node:path';
import type * as vscode from 'vscode';
import type { WorkspaceConfig } from '../config/workspaceConfig.ts';

/** Where labels and scores of trajectories are kept that are none of our runs': beside the results, else in the extension's storage. */
export function importsDir(
  { globalStorageUri }: Pick<vscode.ExtensionContext, 'globalStorageUri'>,
  { outputDir }: Pick<WorkspaceConfig, 'outputDir'>,
): string {
  return join(outputDir ?? globalStorageUri.fsPath, 'imports');
}
