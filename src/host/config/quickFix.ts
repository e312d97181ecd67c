import * as vscode from 'vscode';
import { isConfigDocument, problemsOfDocument, toRange } from './configDiagnostics.ts';
import type { WorkspaceConfig } from './workspaceConfig.ts';

const documents: vscode.DocumentSelector = [{ language: 'yaml' }, { pattern: '**/*.{yml,yaml}' }];

/** Offers the known word for a misspelt one. It reads the text itself, so that it helps whoever has marked the word. */
export function registerQuickFix(config: WorkspaceConfig): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    documents,
    {
      async provideCodeActions(document, range, { diagnostics }) {
        if (!isConfigDocument(document, config.state)) return [];
        const problems = await problemsOfDocument(document, config.state, () => new Set());
        return problems.flatMap((problem) => {
          const place = toRange(problem);
          if (problem.replacement === null || place.intersection(range) === undefined) return [];
          return [replacing(document, place, problem.replacement, diagnostics)];
        });
      },
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

function replacing(
  { uri }: vscode.TextDocument,
  place: vscode.Range,
  word: string,
  diagnostics: readonly vscode.Diagnostic[],
): vscode.CodeAction {
  const action = new vscode.CodeAction(`Change to ${word}`, vscode.CodeActionKind.QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  action.edit.replace(uri, place, word);
  action.diagnostics = diagnostics.filter(({ range }) => range.intersection(place) !== undefined);
  action.isPreferred = true;
  return action;
}
