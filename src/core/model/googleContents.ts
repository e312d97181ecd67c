import { isSent, type Part, partsOf } from './googleMessages.ts';
import { isRecord } from './isRecord.ts';
import type { ChatMessage } from './model.ts';
import { argumentsObject } from './toolInput.ts';

type AssistantMessage = Extract<ChatMessage, { role: 'assistant' }>;

/**
 * The conversation as it is sent, from the body that the provider has written: messages of the model are the parts that
 * came, each with its signature, called with what the model wrote, and results name calls as the API named them.
 */
export function exactConversation(
  wire: Readonly<Record<string, unknown>>,
  messages: readonly ChatMessage[],
): Readonly<Record<string, unknown>> {
  const turns = messages.filter((message) => message.role === 'assistant').filter(isSent);
  const givenIds = new Map(messages.flatMap(idsGiven));
  let turn = 0;
  const contents = list(wire.contents).map((content) => {
    if (content.role !== 'model') return { ...content, parts: withGivenIds(list(content.parts), givenIds) };
    const message = turns[turn];
    turn += 1;
    return message === undefined ? content : { ...content, parts: exactParts(message, list(content.parts)) };
  });
  return {
    ...(wire.systemInstruction === undefined ? {} : { systemInstruction: wire.systemInstruction }),
    contents,
  };
}

function list(value: unknown): readonly Part[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** @param written by the provider, for a message that came from elsewhere */
function exactParts(message: AssistantMessage, written: readonly Part[]): readonly Part[] {
  let call = 0;
  return (partsOf(message) ?? written).map((part) => {
    if (!isRecord(part.functionCall)) return part;
    const text = message.tool_calls[call]?.arguments ?? '';
    call += 1;
    const args = text === '' ? {} : { args: argumentsObject(text) };
    return { ...part, functionCall: { ...withoutArguments(part.functionCall), ...args } };
  });
}

export function withoutArguments(call: Part): Part {
  const { args: _, ...rest } = call;
  return rest;
}

/** Of each call its id in our words and the one that the API gave, if it gave any. */
function idsGiven(message: ChatMessage): [string, unknown][] {
  if (message.role !== 'assistant') return [];
  const calls = (partsOf(message) ?? []).map((part) => part.functionCall).filter(isRecord);
  return calls.flatMap((call, index) => {
    const ours = message.tool_calls[index]?.id;
    return ours === undefined ? [] : [[ours, call.id]];
  });
}

/** A call that came without an id is answered without one: by its place among the others. */
function withGivenIds(parts: readonly Part[], givenIds: ReadonlyMap<string, unknown>): readonly Part[] {
  return parts.map((part) => {
    const response = part.functionResponse;
    if (!isRecord(response) || typeof response.id !== 'string' || !givenIds.has(response.id)) return part;
    const { id, ...rest } = response;
    const given = givenIds.get(id as string);
    return { ...part, functionResponse: typeof given === 'string' ? { id: given, ...rest } : rest };
  });
}
