/**
 * A name as a word of a command that people copy into a shell, or the placeholder where the name is none that a shell leaves
 * alone: names come out of files that others may have written.
 */
export function shellWord(text: string, placeholder: string): string {
  return /^\w[\w.:/@-]*$/.test(text) ? text : placeholder;
}
