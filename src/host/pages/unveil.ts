import * as vscode from 'vscode';
import type { Services } from '../services.ts';

/**
 * Whether a page with models, scores and others' labels may be shown: always, unless blind review is on, when the person
 * says so each time.
 */
export async function mayUnveil({ identity }: Services): Promise<boolean> {
  if (!identity.who.blind) return true;
  const show = 'Show Anyway';
  const chosen = await vscode.window.showWarningMessage(
    'Blind review is on, and this page shows models, scores and labels of others.',
    { modal: true, detail: 'What you label after you have seen it is not blind, whatever the report says.' },
    show,
  );
  return chosen === show;
}
