import type { CacheMark } from '../schema/exchange.ts';
import { isRecord } from './isRecord.ts';

/** Where the APIs keep the conversation: chat completions and Anthropic, OpenAI responses, Gemini. */
const conversationKeys = ['messages', 'input', 'contents'] as const;

export interface ConversationDelta {
  /** The body with its conversation cut to the messages that are new, and without marks. */
  readonly value: unknown;
  /** How many messages are left out. */
  readonly repeated: number;
  /** All messages, without marks, as JSON, to compare the next request with. */
  readonly messages: readonly string[];
  readonly marks: CacheMark[];
}

/** `body` without the leading messages that are in `known`; the whole body where it is not JSON with a conversation. */
export function conversationDelta(body: string, known: readonly string[]): ConversationDelta {
  const parsed = parseJson(body);
  const found = conversationIn(parsed);
  if (found === null) return { value: parsed ?? body, repeated: 0, messages: [], marks: [] };
  const unmarked = found.conversation.map(withoutMarks);
  const marks = found.conversation.flatMap((message, index) => marksOf(message, index));
  const messages = unmarked.map((message) => JSON.stringify(message));
  const firstNew = messages.findIndex((message, index) => message !== known[index]);
  const repeated = firstNew === -1 ? messages.length : firstNew;
  return { value: { ...found.body, [found.key]: unmarked.slice(repeated) }, repeated, messages, marks };
}

export interface WholeConversation {
  /** The body as it was sent. */
  readonly body: unknown;
  /** Its conversation without marks, which the next request begins with; empty where it has none. */
  readonly messages: readonly unknown[];
}

/** Undoes {@link conversationDelta}: `known` are the messages of the request before. */
export function wholeConversation(
  delta: Pick<ConversationDelta, 'value' | 'repeated'> & {
    readonly marks?: readonly CacheMark[] | undefined;
  },
  known: readonly unknown[],
): WholeConversation {
  const found = conversationIn(delta.value);
  if (found === null) return { body: delta.value, messages: [] };
  const messages = [...known.slice(0, delta.repeated), ...found.conversation];
  const marked = messages.map((message, index) =>
    withMarks(
      message,
      (delta.marks ?? []).filter((mark) => mark.message === index),
    ),
  );
  return { body: { ...found.body, [found.key]: marked }, messages };
}

function conversationIn(body: unknown) {
  if (!isRecord(body)) return null;
  for (const key of conversationKeys) {
    const conversation: unknown = body[key];
    if (Array.isArray(conversation)) return { body, key, conversation: conversation as readonly unknown[] };
  }
  return null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function blocksOf(message: unknown): readonly unknown[] {
  return isRecord(message) && Array.isArray(message.content) ? message.content : [];
}

/** Only a mark that stands last in its block: put back there, the body is again what it was, to the byte. */
function isMarked(block: unknown): block is Readonly<Record<string, unknown>> {
  return isRecord(block) && Object.keys(block).at(-1) === 'cache_control';
}

function marksOf(message: unknown, index: number): CacheMark[] {
  return blocksOf(message).flatMap((block, position) =>
    isMarked(block) ? [{ message: index, block: position, cache_control: block.cache_control }] : [],
  );
}

function withoutMarks(message: unknown): unknown {
  if (!isRecord(message) || !blocksOf(message).some(isMarked)) return message;
  const content = blocksOf(message).map((block) => {
    if (!isMarked(block)) return block;
    const { cache_control: _, ...rest } = block;
    return rest;
  });
  return { ...message, content };
}

function withMarks(message: unknown, marks: readonly CacheMark[]): unknown {
  if (marks.length === 0 || !isRecord(message)) return message;
  const content = blocksOf(message).map((block, position) => {
    const mark = marks.find((candidate) => candidate.block === position);
    return mark === undefined || !isRecord(block) ? block : { ...block, cache_control: mark.cache_control };
  });
  return { ...message, content };
}
