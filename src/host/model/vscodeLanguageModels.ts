import * as vscode from 'vscode';
import type {
  EditorMessage,
  EditorPart,
  LanguageModel,
  LanguageModels,
  OutgoingRequest,
  ReplyPart,
} from './languageModel.ts';

/** The editor's own models. Touches nothing until it is called. */
export function vscodeLanguageModels(context: vscode.ExtensionContext): LanguageModels {
  return {
    async select(selector) {
      const chats = await vscode.lm.selectChatModels({ ...selector });
      return chats.map((chat) => toModel(chat, context.languageModelAccessInformation));
    },
  };
}

function toModel(
  chat: vscode.LanguageModelChat,
  access: vscode.LanguageModelAccessInformation,
): LanguageModel {
  return {
    vendor: chat.vendor,
    id: chat.id,
    version: chat.version,
    maxInputTokens: chat.maxInputTokens,
    canSend: () => access.canSendRequest(chat),
    async send(request, signal) {
      const response = await chat.sendRequest(
        request.messages.map(toMessage),
        toOptions(request),
        tokenOf(signal),
      );
      return partsOf(response.stream);
    },
    async countTokens(message, signal) {
      return await chat.countTokens(toMessage(message), tokenOf(signal));
    },
  };
}

function toOptions({ tools, modelOptions, justification }: OutgoingRequest) {
  return {
    justification,
    modelOptions: { ...modelOptions },
    tools: tools.map((tool) => ({ ...tool })),
    toolMode: vscode.LanguageModelChatToolMode.Auto,
  };
}

function toMessage({ role, parts }: EditorMessage): vscode.LanguageModelChatMessage {
  const { User, Assistant } = vscode.LanguageModelChatMessageRole;
  return new vscode.LanguageModelChatMessage(role === 'user' ? User : Assistant, parts.map(toPart));
}

function toPart(part: EditorPart): vscode.LanguageModelInputPart {
  switch (part.kind) {
    case 'text':
      return new vscode.LanguageModelTextPart(part.text);
    case 'call':
      return new vscode.LanguageModelToolCallPart(part.id, part.name, part.input);
    case 'result':
      return new vscode.LanguageModelToolResultPart(part.id, [new vscode.LanguageModelTextPart(part.text)]);
  }
}

async function* partsOf(stream: AsyncIterable<unknown>): AsyncIterable<ReplyPart> {
  for await (const part of stream) yield fromPart(part);
}

function fromPart(part: unknown): ReplyPart {
  if (part instanceof vscode.LanguageModelTextPart) return { kind: 'text', text: String(part.value) };
  if (part instanceof vscode.LanguageModelToolCallPart) {
    return { kind: 'call', id: String(part.callId), name: String(part.name), input: part.input };
  }
  return isThinking(part)
    ? { kind: 'reasoning', text: [part.value].flat().join('') }
    : { kind: 'other', name: kindName(part) };
}

/** Newer editors stream a model's reasoning as parts of a class that the API of our oldest one does not have. */
function isThinking(part: unknown): part is { readonly value: string | readonly string[] } {
  const Thinking: unknown = Reflect.get(vscode, 'LanguageModelThinkingPart');
  return typeof Thinking === 'function' && part instanceof Thinking && 'value' in part;
}

/** The class by the name that the API has for it: that of the class itself is shortened in a built editor. */
function kindName(part: unknown): string {
  const Data: unknown = Reflect.get(vscode, 'LanguageModelDataPart');
  return typeof Data === 'function' && part instanceof Data
    ? 'LanguageModelDataPart'
    : 'a part of unknown kind';
}

function tokenOf(signal: AbortSignal): vscode.CancellationToken {
  const source = new vscode.CancellationTokenSource();
  if (signal.aborted) source.cancel();
  signal.addEventListener('abort', () => source.cancel(), { once: true });
  return source.token;
}
