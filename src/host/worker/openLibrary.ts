import type * as vscode from 'vscode';
import { startEditorWorker } from './editorWorker.ts';
import { createLibrary, type Library } from './library.ts';

/** The library of this window. Starts nothing before it is asked something. */
export function openLibrary(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): Library {
  return createLibrary({ start: (host) => startEditorWorker(context, log, host) });
}
