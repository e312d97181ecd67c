import * as vscode from 'vscode';
import { plainLine } from '../plainText.ts';
import type { Services } from '../services.ts';

interface ModelChoice extends vscode.QuickPickItem {
  /** null for all. */
  readonly models: readonly string[] | null;
}

/** Lets a person choose among several models of the configuration; null for all, undefined where none is chosen. */
export async function pickModels({
  config,
}: Pick<Services, 'config'>): Promise<readonly string[] | null | undefined> {
  const { state } = config;
  if (state.kind !== 'ready' || state.config.models.length < 2) return null;
  const { models } = state.config;
  const all: ModelChoice = { label: 'All models', description: `${models.length} of them`, models: null };
  const one = models.map(
    ({ name, model, adapter }): ModelChoice => ({
      label: plainLine(name, 100),
      description: plainLine(model ?? adapter ?? '', 100),
      models: [name],
    }),
  );
  const options = { title: 'Run Task', placeHolder: 'Model to run it with' };
  return (await vscode.window.showQuickPick([all, ...one], options))?.models;
}
