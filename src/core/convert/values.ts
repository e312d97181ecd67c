import { isObject, type JsonObject } from '../snapshot/json.ts';
import { pythonDict } from '../snapshot/tsvRow.ts';

/** The objects in a list; anything else has none. */
export function objectsOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Text as it is, other values as JSON, nothing for what is not there. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

/** The entries of an object as texts. */
export function textEntries(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asText(inner)]));
}

/** A dict as the tables write it, without the entries that are empty. */
export function dictOf(entries: Readonly<Record<string, string>>): string {
  return pythonDict(Object.fromEntries(Object.entries(entries).filter(([, text]) => text !== '')));
}

/** The first few keys of an object, for a sentence about what nobody knows. */
export function keysOf(value: JsonObject): string {
  const keys = Object.keys(value);
  const shown = keys
    .slice(0, 6)
    .map((key) => key.slice(0, 40))
    .join(', ');
  if (keys.length === 0) return 'no keys';
  return keys.length > 6 ? `the keys ${shown} and ${keys.length - 6} more` : `the keys ${shown}`;
}
