import { addContent, addResult, blocksOf, otherFields } from './content.ts';
import { type Fields, fieldsOf, isFields, listOf, saysSomething, textOf } from './fields.ts';
import type { InspectTexts } from './inspectTexts.ts';
import { jsonText, textOrJson } from './jsonText.ts';
import { rawPart, type StepBuilder } from './stepBuilder.ts';

/** Messages that are looked at in one trajectory: each request has all of the history, and a range may name all of a pool. */
const maxMessages = 20_000_000;

/**
 * What the model was given. Every request repeats the history before it, so a message is put in where it comes for the first
 * time, and one of the same words once more only where a request has it more often than any before. Ids tell nothing:
 * agents that bring their own conversation make new ones for each request.
 */
export class InspectConversation {
  private readonly builder: StepBuilder;
  private readonly texts: InspectTexts;
  private readonly pool: readonly unknown[];
  private readonly shown = new Map<string, number>();
  private readonly keys = new WeakMap<object, string>();
  private looked = 0;

  constructor(builder: StepBuilder, texts: InspectTexts, pool: readonly unknown[]) {
    this.builder = builder;
    this.texts = texts;
    this.pool = pool;
  }

  /** Whether more messages were named than are looked at. */
  get isCut(): boolean {
    return this.looked >= maxMessages;
  }

  /** Puts in what a request, or the sample at its end, has and none before had. */
  add(messages: Iterable<unknown>): void {
    const here = new Map<string, number>();
    for (const message of messages) {
      this.looked += 1;
      if (this.isCut) return;
      const key = this.keyOf(message);
      const count = (here.get(key) ?? 0) + 1;
      here.set(key, count);
      if (count <= (this.shown.get(key) ?? 0)) continue;
      this.shown.set(key, count);
      this.put(message);
    }
  }

  /** Messages of the pool that no request has named. */
  addRest(): void {
    this.add(this.pool);
  }

  /** Says that a message was given to somebody else than the agent. */
  noteOthers(messages: Iterable<unknown>): void {
    for (const message of messages) {
      this.looked += 1;
      if (this.isCut) return;
      const key = this.keyOf(message);
      this.shown.set(key, Math.max(1, this.shown.get(key) ?? 0));
    }
  }

  /** Says that the model itself said this, so that it is nothing new in the next request. */
  note(message: Fields): void {
    const key = this.keyOf(message);
    this.shown.set(key, (this.shown.get(key) ?? 0) + 1);
  }

  /** Says that the result of a call is in already. */
  noteResult(callId: string): void {
    this.shown.set(`tool ${callId}`, Number.POSITIVE_INFINITY);
  }

  /** The messages of a request: those in it, or those of the pool that its ranges name. */
  *inputOf(event: Fields): Generator<unknown> {
    yield* blocksOf(event.input);
    yield* this.inRanges(event.input_refs);
  }

  /** Messages of the pool, by ranges `[start, end)`. */
  *inRanges(ranges: unknown): Generator<unknown> {
    for (const range of listOf(ranges)) {
      const [start, end] = listOf(range);
      if (typeof start !== 'number' || typeof end !== 'number') continue;
      yield* this.pool.slice(Math.max(0, start), Math.max(0, end));
    }
  }

  private keyOf(message: unknown): string {
    if (!isFields(message)) return `other ${jsonText(message)}`;
    const known = this.keys.get(message);
    if (known !== undefined) return known;
    const key = keyOfMessage(message, this.texts);
    this.keys.set(message, key);
    return key;
  }

  private put(message: unknown): void {
    if (!isFields(message)) {
      this.builder.around(rawPart(message, 'message'));
      return;
    }
    const resolved = this.texts.resolveFields(message);
    const { content, role } = resolved;
    if (role === 'tool') addToolMessage(this.builder, resolved);
    else if (role === 'system' || role === 'user') addContent(this.builder, content, { kind: role });
    else if (role === 'assistant') {
      const calls = listOf(resolved.tool_calls).map((call) => textOrJson(call));
      addContent(this.builder, [...blocksOf(content), ...calls], {
        kind: 'user',
        title: "given as the assistant's",
      });
    } else {
      this.builder.around(rawPart(resolved, textOf(role) ?? 'message'));
      return;
    }
    this.builder.around(...otherFields(resolved, knownOfMessage));
  }
}

/** What makes a message the same: its words, which stand as one text here and in blocks there, in full or by reference. */
function keyOfMessage(message: Fields, texts: InspectTexts): string {
  const callId = textOf(message.tool_call_id);
  if (message.role === 'tool' && callId !== null) return `tool ${callId}`;
  const calls = listOf(message.tool_calls).map((call) => textOf(fieldsOf(call).id) ?? jsonText(call));
  if (message.role === 'assistant' && calls.length > 0) return `assistant ${calls.join(' ')}`;
  const words = blocksOf(message.content).map((block) =>
    texts.nameOf(isFields(block) ? (textOf(block.text) ?? jsonText(block)) : textOrJson(block)),
  );
  return `${textOf(message.role)} ${words.join('\n')}`;
}

/** What a tool gave back, with the error that Inspect keeps beside it. */
export function addToolMessage(builder: StepBuilder, message: Fields): void {
  const { error } = message;
  addResult(builder, withError(message.content, error), {
    title: textOf(message.function) ?? '',
    callId: textOf(message.tool_call_id),
    failed: isFields(error) || textOf(error) !== null,
    facts:
      typeof fieldsOf(error).type === 'string'
        ? [{ name: 'error', value: String(fieldsOf(error).type) }]
        : [],
  });
}

/** The content, and the words of the error where the content has them not. */
export function withError(content: unknown, error: unknown): unknown {
  const words =
    textOf(error) ?? textOf(fieldsOf(error).message) ?? (saysSomething(error) ? jsonText(error) : null);
  if (words === null || (typeof content === 'string' && content.includes(words))) return content;
  return [...blocksOf(content), words];
}

const knownOfMessage = new Set([
  'id',
  'role',
  'content',
  'source',
  'metadata',
  'tool_calls',
  'model',
  'tool_call_id',
  'function',
  'error',
  'internal',
]);
