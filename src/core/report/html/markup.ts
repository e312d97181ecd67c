/**
 * Text that is HTML already. Only {@link html} makes it from texts, and escapes every one of them: names of models, tasks
 * and claims are hostile.
 */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: HTML as it is; texts and numbers escaped; nothing for null and undefined. */
export type Part = Html | string | number | null | undefined | readonly Part[];

/** `html\`<td>${name}</td>\`` escapes whatever is no {@link Html}, for elements and quoted attributes alike. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const [first = '', ...rest] = strings;
  return new Html(first + rest.map((text, index) => textOf(parts[index]) + text).join(''));
}

function textOf(part: Part): string {
  if (part === null || part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map(textOf).join('');
  return escaped(String(part));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters and those that turn the reading direction would hide what is there: they show as U+FFFD. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\P{C}\n\t]/gu, '�')
    .replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
