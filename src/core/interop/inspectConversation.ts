import { addContent, addResult, blocksOf, otherFields } from './content.ts';
import { type Fields, factOf, fieldsOf, isFields, listOf, saysSomething, textOf, wordOf } from './fields.ts';
import type { InspectTexts } from './inspectTexts.ts';
import { jsonText, textOrJson } from './jsonText.ts';
import { rawPart, type StepBuilder } from './stepBuilder.ts';

/** Messages that are looked at in one trajectory: each request has all of the history, and a range may name all of a pool. */
const maxLooked = 10_000_000;
/** Messages that are put in: ranges may name one over and over. */
const maxPut = 200_000;

/**
 * What the model was given. Every request repeats the history before it, so a message is put in where it comes for the first
 * time, and one of the same words once more only where a request has it more often than any before. Ids tell nothing:
 * agents that bring their own conversation make new ones for each request.
 */
export class InspectConversation {
  private readonly builder: StepBuilder;
  private readonly texts: InspectTexts;
  private readonly pool: readonly unknown[];
  /** A number for each different message, by what it says and by the object that says it. */
  private readonly numbers = new Map<string, number>();
  private readonly known = new WeakMap<object, number>();
  /** By number: how often it is shown, how often the request at hand has it, and which request that count is of. */
  private readonly shown: number[] = [];
  private readonly here: number[] = [];
  private readonly hereOf: number[] = [];
  private request = 0;
  private looked = 0;
  private putCount = 0;

  constructor(builder: StepBuilder, texts: InspectTexts, pool: readonly unknown[]) {
    this.builder = builder;
    this.texts = texts;
    this.pool = pool;
  }

  /** Whether more messages were named than are looked at. */
  get isCut(): boolean {
    return this.looked >= maxLooked || this.putCount >= maxPut;
  }

  /** Puts in what a request, or the sample at its end, has and none before had. */
  add(messages: Iterable<unknown>): void {
    this.request += 1;
    for (const message of messages) {
      this.looked += 1;
      if (this.isCut) return;
      const number = this.numberOf(message);
      const count = this.hereOf[number] === this.request ? (this.here[number] ?? 0) + 1 : 1;
      this.here[number] = count;
      this.hereOf[number] = this.request;
      if (count <= (this.shown[number] ?? 0)) continue;
      this.shown[number] = count;
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
      const number = this.numberOf(message);
      this.shown[number] = Math.max(1, this.shown[number] ?? 0);
    }
  }

  /** Says that the model itself said this, so that it is nothing new in the next request. */
  note(message: Fields): void {
    const number = this.numberOf(message);
    this.shown[number] = (this.shown[number] ?? 0) + 1;
  }

  /** Says that the result of a call is in already. */
  noteResult(callId: string): void {
    this.shown[this.numberOfKey(`tool ${callId}`)] = Number.POSITIVE_INFINITY;
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
      const last = Math.min(end, this.pool.length);
      for (let at = Math.max(0, Math.floor(start)); at < last; at += 1) yield this.pool[at];
    }
  }

  private numberOf(message: unknown): number {
    if (!isFields(message)) return this.numberOfKey(`other ${jsonText(message)}`);
    const known = this.known.get(message);
    if (known !== undefined) return known;
    const number = this.numberOfKey(keyOfMessage(message, this.texts));
    this.known.set(message, number);
    return number;
  }

  private numberOfKey(key: string): number {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.numbers.size;
    this.numbers.set(key, number);
    return number;
  }

  private put(message: unknown): void {
    this.putCount += 1;
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
  const words = blocksOf(message.content).map((block) => nameOfBlock(block, texts));
  return `${textOf(message.role)} ${words.join('\n')}`;
}

/** Of a thought, as of words, only what it says: in one place it stands in full, in another by reference. */
function nameOfBlock(block: unknown, texts: InspectTexts): string {
  if (!isFields(block)) return texts.nameOf(textOrJson(block));
  const thought = textOf(block.reasoning);
  return thought === null
    ? texts.nameOf(textOf(block.text) ?? jsonText(block))
    : `thought ${texts.nameOf(thought)}`;
}

/** What a tool gave back, with the error that Inspect keeps beside it. */
export function addToolMessage(builder: StepBuilder, message: Fields): void {
  const { error } = message;
  addResult(builder, withError(message.content, error), {
    title: textOf(message.function) ?? '',
    callId: textOf(message.tool_call_id),
    failed: isFields(error) || textOf(error) !== null,
    facts: typeof fieldsOf(error).type === 'string' ? [factOf('error', wordOf(fieldsOf(error).type))] : [],
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
