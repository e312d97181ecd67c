/** A JSON object as parsed, before anything in it is known. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under a key, or an empty one. */
export function objectAt(value: JsonObject, key: string): JsonObject {
  const inner = value[key];
  return isObject(inner) ? inner : {};
}

/** The text under the first of the keys that holds some, or ''. */
export function textAt(value: JsonObject, ...keys: string[]): string {
  for (const key of keys) {
    const text = value[key];
    if (typeof text === 'string' && text !== '') return text;
  }
  return '';
}

/** The number under the first of the keys that holds one, or undefined. */
export function numberAt(value: JsonObject, ...keys: string[]): number | undefined {
  for (const key of keys) {
    const number = value[key];
    if (typeof number === 'number') return number;
  }
  return undefined;
}

/** Parses JSON; undefined for what is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What the engine says about where is of no use in a table's field; the caller knows the line.
    return undefined;
  }
}
