import { jsonOf } from './jsonOf.ts';

/** Attributes of OTLP/JSON: lists of key and AnyValue, integers as texts. */

export type AnyValue =
  | { readonly stringValue: string }
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly boolValue: boolean }
  | { readonly arrayValue: { readonly values: readonly { readonly stringValue: string }[] } };

export interface Attribute {
  readonly key: string;
  readonly value: AnyValue;
}

/** A number that is to be a double even where it is whole. */
export interface Double {
  readonly double: number;
}

export type Plain = string | number | boolean | Double | readonly string[] | null | undefined;

/** Longer attributes overflow what collectors take. PEERS.md §6.3. */
const maxBytes = 10 * 1024;
/** Name of the attribute that names the attributes which were cut, with the length of each. */
export const truncatedKey = 'itbench.truncated';

/** Attributes that say something, in the order given; texts that are too long are cut and named in `itbench.truncated`. */
export function attributesOf(values: Readonly<Record<string, Plain>>): Attribute[] {
  const given = values[truncatedKey];
  const cut: string[] = Array.isArray(given) ? [...given] : [];
  const attributes = Object.entries(values).flatMap(([key, value]): Attribute[] => {
    if (value === null || value === undefined || key === truncatedKey) return [];
    if (typeof value !== 'string') return [{ key, value: anyValue(value) }];
    const text = cutText(value, maxBytes);
    if (text !== value) cut.push(`${key}: ${value.length} characters`);
    return [{ key, value: { stringValue: text } }];
  });
  if (cut.length > 0) attributes.push({ key: truncatedKey, value: anyValue(cut) });
  return attributes;
}

function anyValue(value: Exclude<Plain, string | null | undefined>): AnyValue {
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if ('double' in value) return { doubleValue: value.double };
  return {
    arrayValue: { values: value.map((text) => ({ stringValue: cutText(text.toWellFormed(), maxBytes) })) },
  };
}

/** A text of at most so many bytes as UTF-8, and never half of a character. */
export function cutText(text: string, bytes: number): string {
  const whole = text.toWellFormed();
  if (whole.length * 3 <= bytes) return whole;
  const encoded = new TextEncoder().encode(whole);
  if (encoded.length <= bytes) return whole;
  const kept = new TextDecoder().decode(encoded.subarray(0, bytes - markBytes));
  return `${kept.replace(/\uFFFD+$/, '')}…`;
}

/** Bytes of the sign that a text goes on. */
const markBytes = 3;

/** A part of a message of the GenAI conventions. */
export interface MessagePart {
  readonly type: 'text' | 'reasoning' | 'tool_call' | 'tool_call_response';
  readonly [key: string]: unknown;
}

export interface SpanMessage {
  readonly role: string;
  readonly parts: readonly MessagePart[];
  readonly finish_reason?: string;
}

/** Fields of parts that may be of any length. */
const longFields = ['content', 'response', 'arguments'] as const;

/**
 * Messages as the JSON of an attribute, whole JSON even where their texts have to be cut: all to the same length, and to half of it until they fit. What
 * never fits, thousands of messages, is left out from the end and counted.
 */
export function messagesText(messages: readonly SpanMessage[]): {
  readonly text: string;
  readonly cut: boolean;
} {
  const whole = jsonOf(messages);
  if (fits(whole)) return { text: whole, cut: false };
  for (let bytes = maxBytes; bytes >= 32; bytes = Math.floor(bytes / 2)) {
    const text = jsonOf(messages.map((message) => shortMessage(message, bytes)));
    if (fits(text)) return { text, cut: true };
  }
  const left = `${messages.length} messages, which do not fit`;
  return { text: jsonOf([{ role: 'system', parts: [{ type: 'text', content: left }] }]), cut: true };
}

function fits(text: string): boolean {
  return text.length <= maxBytes && new TextEncoder().encode(text).length <= maxBytes;
}

function shortMessage(message: SpanMessage, bytes: number): SpanMessage {
  return { ...message, parts: message.parts.map((part) => shortPart(part, bytes)) };
}

function shortPart(part: MessagePart, bytes: number): MessagePart {
  const short: Record<string, unknown> = { ...part };
  for (const key of longFields) {
    const value = short[key];
    if (value === undefined) continue;
    const text = typeof value === 'string' ? value : jsonOf(value);
    if (text.length > bytes) short[key] = cutText(text, bytes);
  }
  return short as MessagePart;
}
