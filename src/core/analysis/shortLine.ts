/** Line breaks, tabs, control and format characters, lone surrogates. */
const unprintable = /[\p{C}\s]+/gu;

/**
 * The beginning of a text as one line that can be a title: no line breaks, control, bidi or format characters, at most
 * `maxLength` code units, the last of which is `…` where it was cut. The result is a text of its own: a piece that an
 * engine cuts out of a large text would keep all of that in memory.
 */
export function shortLine(text: string, maxLength = 200): string {
  // Four times as much is looked at: a text may begin with blanks.
  const beginning = text.slice(0, maxLength * 4).toWellFormed();
  const flat = beginning.replaceAll(unprintable, ' ').trim();
  const whole = flat.length <= maxLength && text.length <= maxLength * 4;
  return ownText(whole ? flat : `${flat.slice(0, maxLength - 1).toWellFormed()}…`);
}

/** The same text in memory of its own. */
function ownText(text: string): string {
  return String(JSON.parse(JSON.stringify(text)));
}
