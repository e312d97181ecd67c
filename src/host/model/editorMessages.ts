import type { EditorModelRequest } from '../../protocol/editorModel.ts';
import type { EditorMessage, EditorPart } from './languageModel.ts';

type Message = EditorModelRequest['messages'][number];

/**
 * A conversation in the roles that the editor's API has. The system prompt becomes a user message of its own, in its
 * place. Results of the calls of one message come together in one user message, as several vendors demand. Reasoning is
 * left out: the API takes none back.
 */
export function toEditorMessages(messages: readonly Message[]): EditorMessage[] {
  const result: EditorMessage[] = [];
  let results: EditorPart[] | null = null;
  for (const message of messages) {
    if (message.role !== 'tool') {
      results = null;
      result.push(toMessage(message));
      continue;
    }
    if (results === null) {
      results = [];
      result.push({ role: 'user', parts: results });
    }
    results.push({ kind: 'result', id: message.tool_call_id, text: message.content });
  }
  return result;
}

function toMessage(message: Exclude<Message, { role: 'tool' }>): EditorMessage {
  if (message.role !== 'assistant') return { role: 'user', parts: [{ kind: 'text', text: message.content }] };
  const calls = message.tool_calls.map(({ id, name, arguments: text }): EditorPart => {
    return { kind: 'call', id, name, input: toInput(text) };
  });
  // A message without any part is none to most providers: an empty reply stays an empty text.
  const isSpoken = message.content !== '' || calls.length === 0;
  return {
    role: 'assistant',
    parts: [...(isSpoken ? [{ kind: 'text' as const, text: message.content }] : []), ...calls],
  };
}

/**
 * The API takes arguments as an object only, and gives them so, and our text of an object parses. What was none when it
 * came, against the API's word, goes back as what it was, inside of one.
 */
function toInput(text: string): object {
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Not JSON: goes back as a text.
  }
  return { arguments: text };
}

/** Arguments as text, for the trajectory: JSON of ours, since the API does not give the model's own. */
export function toArguments(input: unknown): string {
  if (typeof input === 'string') return input;
  return input === undefined || input === null ? '' : JSON.stringify(input);
}
