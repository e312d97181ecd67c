import { grouped } from './counted.ts';

/** Characters of a note, schema/label.ts. */
export const maxNoteChars = 10_000;

/** Why a note cannot be kept as it is, and what to do; null where it can. */
export function noteProblem(text: string): string | null {
  const over = text.length - maxNoteChars;
  if (over <= 0) return null;
  return `A note has at most ${grouped(maxNoteChars)} characters: shorten it by ${grouped(over)} to keep it.`;
}

/** `312 of 10 000 characters`. */
export function noteLengthWords(text: string): string {
  return `${grouped(text.length)} of ${grouped(maxNoteChars)} characters`;
}
