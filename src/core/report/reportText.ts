/**
 * JSON for people and for machines: two spaces, a newline at the end. Separators of lines and of paragraphs, which only some
 * programs take for line breaks (an editor proposes to remove them, and so to change the report), and characters that turn
 * the reading direction are written as escapes: the same value, and what is read is what is there.
 */
export function reportText(value: unknown): string {
  const json = JSON.stringify(value, null, 2);
  return `${json.replace(deceptive, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}

const deceptive = /[\u061c\u0085\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
