/** A text from outside as part of one line: nothing that breaks lines, acts on a terminal or turns the reading direction. */
export function singleLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ');
}
