import type * as vscode from 'vscode';
import type { EditorModelReply, EditorModelRequest } from '../../protocol/editorModel.ts';

/** The language models of the editor, asked on behalf of the worker. */
export interface EditorModels {
  ask(request: EditorModelRequest, signal: AbortSignal): Promise<EditorModelReply>;
}

export function createEditorModels(context: vscode.ExtensionContext): EditorModels {
  throw new Error(`not built yet: ${context.extension.id}`);
}
