import * as vscode from 'vscode';
import type { ChatMessage } from '../../../src/core/model/model.ts';
import type { Received } from './files.ts';

type ReceivedMessage = Extract<Received, { type: 'request' }>['messages'][number];

/** A message as plain data, for the test to read. */
export function plainMessage({ role, content }: vscode.LanguageModelChatRequestMessage): ReceivedMessage {
  return {
    role: role === vscode.LanguageModelChatMessageRole.User ? 'user' : 'assistant',
    parts: content.map(plainPart),
  };
}

function plainPart(part: unknown): Record<string, unknown> {
  if (part instanceof vscode.LanguageModelTextPart) return { text: part.value };
  if (part instanceof vscode.LanguageModelToolCallPart) {
    return { call: part.callId, name: part.name, input: part.input };
  }
  if (part instanceof vscode.LanguageModelToolResultPart) return { result: part.callId, text: textOf(part) };
  return { unknown: String(part) };
}

/** A conversation in the words of core, for a model of core behind the editor's API. */
export function toChatMessages(messages: readonly vscode.LanguageModelChatRequestMessage[]): ChatMessage[] {
  return messages.flatMap(({ role, content }): ChatMessage[] => {
    if (role === vscode.LanguageModelChatMessageRole.Assistant) return [assistantMessage(content)];
    return content.map((part): ChatMessage => {
      if (part instanceof vscode.LanguageModelToolResultPart) {
        return { role: 'tool', tool_call_id: part.callId, name: '', content: textOf(part) };
      }
      return { role: 'user', content: part instanceof vscode.LanguageModelTextPart ? part.value : '' };
    });
  });
}

function assistantMessage(content: readonly unknown[]): ChatMessage {
  const calls = content.filter((part) => part instanceof vscode.LanguageModelToolCallPart);
  return {
    role: 'assistant',
    content: content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join(''),
    reasoning: '',
    tool_calls: calls.map(({ callId, name, input }) => ({
      id: callId,
      name,
      arguments: JSON.stringify(input),
    })),
  };
}

function textOf(part: vscode.LanguageModelToolResultPart): string {
  return part.content
    .map((piece) => (piece instanceof vscode.LanguageModelTextPart ? piece.value : ''))
    .join('');
}
