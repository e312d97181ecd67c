import type * as vscode from 'vscode';
import type { Services } from '../services.ts';

export function registerRunFeatures(services: Services): vscode.Disposable {
  throw new Error(`not built yet: ${services.context.extension.id}`);
}
