import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { createChatProvider } from './chatProvider.ts';
import { consentVariable, figuresFile, heldMs, type LoopFigures, probeDirVariable } from './files.ts';
import { holdLoop, startLoopMeter } from './loopMeter.ts';

/** An extension for tests only, in the same extension host as the one under test. */
export function activate(context: vscode.ExtensionContext): void {
  const dir = process.env[probeDirVariable];
  if (dir === undefined) throw new Error(`${probeDirVariable} is not set`);
  const asksConsent = process.env[consentVariable] !== undefined;
  let stop: (() => LoopFigures) | undefined;
  context.subscriptions.push(
    vscode.lm.registerLanguageModelChatProvider('probe', createChatProvider(dir, { asksConsent })),
    vscode.commands.registerCommand('itbenchProbe.startMeter', () => {
      stop?.();
      stop = startLoopMeter();
      void vscode.window.showInformationMessage('The meter runs.');
    }),
    vscode.commands.registerCommand('itbenchProbe.holdLoop', () => {
      holdLoop(heldMs);
      void vscode.window.showInformationMessage('The loop was held.');
    }),
    vscode.commands.registerCommand('itbenchProbe.stopMeter', () => {
      if (stop === undefined) throw new Error('The meter does not run.');
      writeFileSync(join(dir, figuresFile), JSON.stringify(stop()));
      stop = undefined;
      void vscode.window.showInformationMessage('The meter has stopped.');
    }),
  );
}
