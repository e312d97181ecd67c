import { isRecord } from './isRecord.ts';

/**
 * The arguments of a tool call where an API gives them as a JSON value rather than as text. They are the JSON as the
 * reply has it; the text itself where a server gives a text, as some do whose model wrote no JSON; empty where there are
 * none.
 *
 * @param source of the value, as the reply has it
 */
export function argumentsText(value: unknown, source: string | null): string {
  if (typeof value === 'string') return value.toWellFormed();
  return value === undefined || value === null ? '' : (source ?? JSON.stringify(value)).toWellFormed();
}

/**
 * The way back: such APIs take nothing but an object. What is none, because it was cut off or is no JSON, goes back as
 * the text that it is, under the name that Anthropic's documentation proposes for that; a model must see its own words,
 * and `{}` in their place would be someone else's. An empty text is a call without arguments.
 */
export function argumentsObject(text: string): Readonly<Record<string, unknown>> {
  if (text.trim() === '') return {};
  const value = parsed(text);
  return isRecord(value) ? value : { INVALID_JSON: text.toWellFormed() };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
