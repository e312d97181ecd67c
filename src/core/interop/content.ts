import type { Part } from '../analysis/step.ts';
import type { PartKind } from '../schema/step.ts';
import { type Fields, fieldsOf, isFields, textOf } from './fields.ts';
import { jsonText, textOrJson } from './jsonText.ts';
import { partOf, rawPart, type StepBuilder, sealedReasoning } from './stepBuilder.ts';

/**
 * Contents of messages, in the shapes that OpenAI, Anthropic, LangChain, ATIF and Inspect share: a text, or a list of blocks with
 * a `type`. What is no such thing becomes a raw part.
 */

/** Which kind a plain text in the content is, and what its parts are called. */
export interface Speaker {
  readonly kind: PartKind;
  readonly title?: string;
}

/** Puts the content of a message into the builder: words to its turn or around turns, calls and results where they belong. */
export function addContent(builder: StepBuilder, content: unknown, speaker: Speaker): void {
  const own = speaker.kind === 'text' || speaker.kind === 'reasoning';
  const put = (part: Part): void => (own ? builder.own(part) : builder.around(part));
  for (const block of blocksOf(content)) {
    const fields = fieldsOf(block);
    const type = textOf(fields.type);
    if (type === 'tool_use' || type === 'server_tool_use') builder.own(toolUsePart(fields));
    else if (type !== null && /^(\w+_)?tool_result$/.test(type)) addToolResultBlock(builder, fields);
    else {
      const part = blockPart(block, speaker);
      put(part);
      if (part.kind === 'raw') continue;
    }
    for (const other of otherFields(fields, knownOfBlock)) put(other);
  }
}

/** Content of a tool's result: its texts as one, its images and what is unknown beside them. */
export function addResult(
  builder: StepBuilder,
  content: unknown,
  result: Partial<Omit<Part, 'kind' | 'text'>>,
): void {
  const parts = blocksOf(content).map((block) => blockPart(block, { kind: 'tool_result' }));
  const texts = parts.filter(({ kind }) => kind === 'tool_result').map(({ text }) => text);
  const others = parts.filter(({ kind }) => kind !== 'tool_result');
  if (texts.length > 0 || others.length === 0)
    builder.result(partOf('tool_result', texts.join('\n'), result));
  for (const part of others) builder.result({ ...part, callId: result.callId ?? null });
}

/** What blocks of all kinds have; a block that is shown raw shows all of its fields anyway. */
const knownOfBlock = new Set([
  'type',
  'text',
  'refusal',
  'thinking',
  'signature',
  'data',
  'reasoning',
  'redacted',
  'summary',
  'image_url',
  'image',
  'source',
  'detail',
  'id',
  'name',
  'input',
  'tool_use_id',
  'content',
  'is_error',
  'caller',
  'citations',
  'annotations',
  'logprobs',
  'internal',
  'cache_control',
]);

/** The blocks of a content; none for null and an empty text. */
export function blocksOf(content: unknown): readonly unknown[] {
  if (Array.isArray(content)) return content;
  return content === undefined || content === null || content === '' ? [] : [content];
}

function blockPart(block: unknown, { kind, title = '' }: Speaker): Part {
  if (typeof block === 'string') return partOf(kind, block, { title });
  if (!isFields(block)) return rawPart(block, title);
  return knownBlock(block, kind, title) ?? rawPart(block, textOf(block.type) ?? title);
}

/** The part of a block, or null for one that is not known or whose field has another type than it should. */
function knownBlock(block: Fields, kind: PartKind, title: string): Part | null {
  switch (block.type) {
    case 'text':
    case 'input_text':
    case 'output_text':
    case 'summary_text':
      return typeof block.text === 'string' ? partOf(kind, block.text, { title }) : null;
    case 'refusal':
      return typeof block.refusal === 'string' ? partOf(kind, block.refusal, { title: 'refusal' }) : null;
    case 'thinking':
      return reasoningPart(block.thinking, block.signature);
    case 'redacted_thinking':
      return typeof block.data === 'string' ? sealedReasoning(block.data) : null;
    case 'reasoning':
    case 'reasoning_text':
      return inspectReasoning(block);
    case 'image_url':
    case 'input_image':
    case 'image':
      return imageBlock(block);
    default:
      return null;
  }
}

function reasoningPart(words: unknown, seal: unknown): Part | null {
  if (typeof words !== 'string') return null;
  if (words === '' && typeof seal === 'string' && seal !== '') return sealedReasoning(seal);
  return partOf('reasoning', words);
}

/** Inspect keeps the sealed form in `reasoning` where `redacted` says so, and a summary beside it. */
function inspectReasoning(block: Fields): Part | null {
  const words = block.reasoning ?? block.text;
  if (typeof words !== 'string') return null;
  if (block.redacted !== true) return reasoningPart(words, block.signature);
  const sealed = sealedReasoning(words);
  const summary = textOf(block.summary);
  return summary === null ? sealed : { ...sealed, title: 'summary', text: summary };
}

function imageBlock(block: Fields): Part | null {
  const url = isFields(block.image_url) ? block.image_url.url : block.image_url;
  if (typeof url === 'string') return imagePart(url);
  if (typeof block.image === 'string') return imagePart(block.image);
  if (!isFields(block.source)) return null;
  const { data, url: link, path } = block.source;
  const type = textOf(block.source.media_type);
  if (typeof data === 'string') return dataPart(data, type ?? 'image');
  const place = textOf(link) ?? textOf(path);
  return place === null ? null : imagePart(place, type);
}

/** An image by its place or its data URL: named by its type and, where it is in the file, its size. */
export function imagePart(source: string, mediaType: string | null = null): Part {
  const inline = /^data:([^;,]{0,100})(?:;[^,]{0,100})?,/.exec(source);
  if (inline === null) return partOf('image', source, { title: mediaType ?? 'image' });
  return dataPart(source, inline[1] || 'image', inline[0].length);
}

/** An image whose Base64 begins at `start` of the text. */
function dataPart(source: string, mediaType: string, start = 0): Part {
  const bytes = base64Bytes(source.length - start, source);
  return partOf('image', source, { title: `${mediaType}, ${spaced(bytes)} bytes` });
}

function base64Bytes(chars: number, source: string): number {
  const padding = source.endsWith('==') ? 2 : source.endsWith('=') ? 1 : 0;
  return Math.max(0, Math.floor((chars * 3) / 4) - padding);
}

/** 12345 → `12 345`. */
export function spaced(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** An Anthropic call. Its arguments are what stands there, JSON of it where it is no text. */
function toolUsePart(block: Fields): Part {
  return partOf('tool_call', textOrJson(block.input), {
    title: textOf(block.name) ?? '',
    callId: textOf(block.id),
  });
}

function addToolResultBlock(builder: StepBuilder, block: Fields): void {
  addResult(builder, block.content, {
    title: textOf(block.name) ?? '',
    callId: textOf(block.tool_use_id),
    failed: block.is_error === true,
  });
}

const knownOfCall = new Set([
  'id',
  'type',
  'index',
  'function',
  'name',
  'function_name',
  'arguments',
  'args',
  'input',
  'tool_call_id',
  'call_id',
  'parse_error',
  'view',
  'extra',
  'internal',
]);

/** A call in OpenAI's shape, nested in `function` or flat; raw for what is none. */
export function callPart(value: unknown): Part {
  if (!isFields(value)) return rawPart(value, 'tool call');
  const inner = isFields(value.function) ? value.function : value;
  const name = textOf(inner.name) ?? textOf(value.function) ?? textOf(value.function_name);
  if (name === null) return rawPart(value, 'tool call');
  if (otherFields(value, knownOfCall).length > 0 || otherFields(inner, knownOfCall).length > 0)
    return rawPart(value, name);
  const given = inner.arguments ?? value.arguments ?? inner.args ?? inner.input;
  return partOf('tool_call', typeof given === 'string' ? given : given === undefined ? '' : jsonText(given), {
    title: name,
    callId: textOf(value.id) ?? textOf(value.tool_call_id) ?? textOf(value.call_id),
    failed: typeof value.parse_error === 'string',
    facts:
      typeof value.parse_error === 'string'
        ? [{ name: 'parse error', value: value.parse_error.slice(0, 400) }]
        : [],
  });
}

/**
 * Fields that no reader knows and that may hold something to read: objects, lists, and texts of more than a word. What is left,
 * numbers, ids, names and times, is metadata, which may come with any version of a format.
 */
export function otherFields(fields: Fields, known: ReadonlySet<string>, shapes: Shapes = {}): Part[] {
  const other = Object.entries(fields).filter(
    ([key, value]) => !isKnown(key, value, known, shapes) && mayBeRead(value),
  );
  return other.length === 0 ? [] : [rawPart(Object.fromEntries(other), 'other fields')];
}

/** Which type a known field has to be of; one of another type is as good as unknown. */
type Shapes = Readonly<Record<string, 'text' | 'list' | 'fields'>>;

function isKnown(key: string, value: unknown, known: ReadonlySet<string>, shapes: Shapes): boolean {
  if (!Object.hasOwn(shapes, key)) return known.has(key);
  const shape = shapes[key];
  if (shape === 'text') return typeof value === 'string';
  return shape === 'list' ? Array.isArray(value) : isFields(value);
}

function mayBeRead(value: unknown): boolean {
  if (typeof value === 'string') return /\S\s+\S/.test(value) || value.length > 200;
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}
