import type * as vscode from 'vscode';
import { createSystemClock } from '../../core/model/systemClock.ts';
import type { EditorModelReply, EditorModelRequest } from '../../protocol/editorModel.ts';
import { AccessGate } from './accessGate.ts';
import { askModel } from './askModel.ts';
import { vscodeLanguageModels } from './vscodeLanguageModels.ts';

/** The language models of the editor, asked on behalf of the worker. */
export interface EditorModels {
  /**
   * Only after a person has started the run: the first request may make the editor ask for consent. Resolves with a
   * failure for whatever the editor or the model does; rejects only with the signal's reason, at once.
   */
  ask(request: EditorModelRequest, signal: AbortSignal): Promise<EditorModelReply>;
  /** To be called when a run is over: what a person has refused in it may be asked again in the next. */
  forgetRefusals(): void;
}

export function createEditorModels(context: vscode.ExtensionContext): EditorModels {
  const dependencies = {
    models: vscodeLanguageModels(context),
    gate: new AccessGate(),
    clock: createSystemClock(),
  };
  return {
    ask: (request, signal) => askModel(request, dependencies, signal),
    forgetRefusals: () => dependencies.gate.forgetRefusals(),
  };
}
