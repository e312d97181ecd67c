import { isObject, type JsonObject } from '../snapshot/json.ts';
import { asText, objectsOf } from './values.ts';

/** The plain value of an AnyValue of OTLP. */
export function plainValue(value: unknown): unknown {
  if (!isObject(value)) return value;
  if (isObject(value.arrayValue)) return objectsOf(value.arrayValue.values).map(plainValue);
  if (isObject(value.kvlistValue)) {
    const pairs = objectsOf(value.kvlistValue.values);
    return Object.fromEntries(pairs.map((pair) => [asText(pair.key), plainValue(pair.value)]));
  }
  // Whole numbers come as text, for they may be larger than JavaScript counts.
  return (
    value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue ?? value.bytesValue ?? null
  );
}

/** Attributes as texts. */
export function attributesOf(holder: unknown): Record<string, string> {
  const list = isObject(holder) ? objectsOf(holder.attributes) : [];
  return Object.fromEntries(list.map((pair) => [asText(pair.key), asText(plainValue(pair.value))]));
}

/**
 * An id in hexadecimal digits. OTLP's JSON has it so; what was written by plain protobuf (Tempo's API) has base64.
 *
 * @param bytes of the id: 16 of a trace, 8 of a span
 */
export function hexId(value: unknown, bytes: number): string {
  const text = asText(value);
  if (text === '' || new RegExp(`^[0-9a-fA-F]{${bytes * 2}}$`).test(text)) return text.toLowerCase();
  const decoded = Buffer.from(text, 'base64');
  return decoded.length === bytes && /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? decoded.toString('hex') : text;
}

/** The groups of one instrumentation scope each, under whichever name the version of OTLP has for them. */
export function scopesOf(resource: JsonObject, ...names: string[]): JsonObject[] {
  return names.flatMap((name) => objectsOf(resource[name]));
}

export function scopeOf(group: JsonObject): {
  name: string;
  version: string;
  attributes: Record<string, string>;
} {
  const scope = isObject(group.scope) ? group.scope : group.instrumentationLibrary;
  const { name = '', version = '' } = isObject(scope) ? scope : {};
  return { name: asText(name), version: asText(version), attributes: attributesOf(scope) };
}
