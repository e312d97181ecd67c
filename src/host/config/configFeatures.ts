import * as vscode from 'vscode';
import { commandIds } from '../commandIds.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';
import { registerConfigDiagnostics } from './configDiagnostics.ts';
import { openConfig } from './openConfig.ts';
import { registerQuickFix } from './quickFix.ts';

/** What the editor does about the configuration: marks, quick fixes, and the commands that open and make it. */
export function registerConfigFeatures(services: Services): vscode.Disposable {
  const { config, notify } = services;
  return vscode.Disposable.from(
    registerConfigDiagnostics(config),
    registerQuickFix(config),
    registerCommand(commandIds.openConfig, notify, 'open the configuration', () => openConfig(services)),
    registerCommand(commandIds.createConfig, notify, 'make a configuration', async () => {
      // With YAML and zod, which activation must not wait for.
      const { createConfig } = await import('./create/createConfig.ts');
      await createConfig(services);
    }),
  );
}
