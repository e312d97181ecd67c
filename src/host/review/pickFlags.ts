import * as vscode from 'vscode';
import { flagWords } from '../results/wording.ts';
import { type FlagFilter, flagCounts, type Queue } from './queue.ts';

/** Lets a person choose flags that occur; nothing or everything chosen is no filter. Undefined when it was called off. */
export async function pickFlags(queue: Queue, active: FlagFilter): Promise<FlagFilter | undefined> {
  const items = flagCounts(queue).map(({ code, attempts }) => ({
    label: flagWords[code],
    description: attempts === 1 ? '1 attempt' : `${attempts} attempts`,
    picked: active?.has(code) ?? false,
    code,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Filter Review Queue by Flag',
    placeHolder: 'Attempts with any of these flags are shown; with none chosen, all are',
    canPickMany: true,
  });
  if (picked === undefined) return undefined;
  return picked.length === 0 || picked.length === items.length
    ? null
    : new Set(picked.map(({ code }) => code));
}
