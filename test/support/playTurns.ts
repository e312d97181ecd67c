import type { ChatMessage } from '../../src/core/model/model.ts';
import { accepted, assistant, never, type ServedModel, start, tools } from './fakeModelServer.ts';
import type { ReceivedRequest } from './fakeServer.ts';

/** What a conversation was, from both ends. */
export interface Played {
  readonly requests: readonly ReceivedRequest[];
  readonly records: ServedModel['records'];
  /** As an agent would hold them after the last turn. */
  readonly messages: readonly ChatMessage[];
}

/**
 * Plays `turns` turns as an agent would: each call is answered, text alone is told to go on. What the adapter wants back
 * goes through JSON on the way, as it may.
 */
export async function playTurns(served: ServedModel, turns: number): Promise<Played> {
  const messages: ChatMessage[] = [...start];
  for (let turn = 0; turn < turns; turn += 1) {
    const response = accepted(await served.model.generate({ messages: [...messages], tools }, never));
    messages.push(JSON.parse(JSON.stringify(assistant(response))));
    for (const { id, name } of response.tool_calls) {
      messages.push({ role: 'tool', tool_call_id: id, name, content: `result of ${id}` });
    }
    if (response.tool_calls.length === 0)
      messages.push({ role: 'user', content: 'Please continue the task' });
  }
  return { requests: served.server.requests, records: served.records, messages };
}

/** Method, path and body of each request, to compare with a golden file. */
export function sentJson(requests: readonly ReceivedRequest[]): string {
  const sent = requests.map(({ method, path, text }) => ({ method, path, body: JSON.parse(text) }));
  return `${JSON.stringify(sent, null, 2)}\n`;
}
