import { isRecord } from './isRecord.ts';
import type { ChatMessage, ModelRequest, ToolDefinition } from './model.ts';
import { argumentsObject } from './toolInput.ts';

export interface BodyParts {
  readonly request: ModelRequest;
  /** Those of the request; where it has none, the ones that the conversation was led with. */
  readonly tools: readonly ToolDefinition[];
  readonly promptCaching: boolean;
}

/**
 * The conversation and the tools as they are sent, from the body that the provider has written: the arguments of tool
 * calls are what the model wrote, and marks for the prompt cache are set.
 */
export function exactBody(
  wire: Readonly<Record<string, unknown>>,
  { request, tools, promptCaching }: BodyParts,
): Readonly<Record<string, unknown>> {
  const system = blocks(wire.system);
  const messages = restoreInputs(blocks(wire.messages), request.messages);
  return {
    ...(system.length === 0 ? {} : { system: promptCaching ? markLast(system) : system }),
    messages: promptCaching ? markMessages(messages) : messages,
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(toWireTool),
          tool_choice: { type: request.tools.length === 0 ? 'none' : 'auto' },
        }),
  };
}

type Block = Readonly<Record<string, unknown>>;

function blocks(value: unknown): readonly Block[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function toWireTool({ name, description, parameters }: ToolDefinition) {
  return { name, description, input_schema: parameters };
}

/** The provider would put arguments that are no object under a name of its own making, and refuse some names in them. */
function restoreInputs(messages: readonly Block[], conversation: readonly ChatMessage[]): readonly Block[] {
  const inputs = new Map(
    conversation
      .flatMap((message) => (message.role === 'assistant' ? message.tool_calls : []))
      .map((call) => [call.id, call.arguments]),
  );
  return messages.map((message) => ({
    ...message,
    content: blocks(message.content).map((block) =>
      block.type === 'tool_use'
        ? { ...block, input: argumentsObject(inputs.get(String(block.id)) ?? '') }
        : block,
    ),
  }));
}

const cacheMark = { cache_control: { type: 'ephemeral' } };

function markLast(list: readonly Block[]): readonly Block[] {
  return list.map((block, index) => (index === list.length - 1 ? { ...block, ...cacheMark } : block));
}

/**
 * Marks the end of the conversation, so that it is written to the cache, and the end that the request before had, so that
 * it is read from there: without that second mark the API looks back 20 blocks at most, and one turn may have more. With
 * the mark on the system prompt, which covers the tools too, that is three of the four that the API allows.
 */
function markMessages(messages: readonly Block[]): readonly Block[] {
  const ends = messages.flatMap((message, index) => (message.role === 'user' ? [index] : [])).slice(-2);
  return messages.map((message, index) =>
    ends.includes(index) ? { ...message, content: markLast(blocks(message.content)) } : message,
  );
}
