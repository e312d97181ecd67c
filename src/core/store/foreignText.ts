import { messageOf } from '../errors.ts';

/** Texts that others wrote, or may have changed: nothing here trusts them. */

/** Such a text as part of a sentence: no line breaks or control characters, and no longer than a sentence. */
export function oneLine(text: string, maxLength = 200): string {
  const flat = text.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
  return flat.length <= maxLength ? flat : `${flat.slice(0, maxLength).toWellFormed()}…`;
}

export type JsonReading =
  | { readonly ok: true; readonly value: unknown }
  /** Why it is not JSON, as a clause about `it`. */
  | { readonly ok: false; readonly why: string };

export function parseJson(text: string): JsonReading {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, why: `it is not JSON (${oneLine(messageOf(error))})` };
  }
}

/** The number before the first point of a format's version: a reader refuses another one than its own. */
export function majorOf(version: string): string {
  return version.split('.')[0] ?? '';
}
