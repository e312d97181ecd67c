const voids = new Set(['meta', 'br']);
const known = new Set(
  (
    'html head title style body main header footer nav section h1 h2 h3 p ul ol li a code strong span div dl dt dd table thead tbody ' +
    'tr th td details summary figure figcaption svg desc g line path rect circle text meta br'
  ).split(' '),
);

/** What is wrong with the markup of a page: tags that nobody wrote, attributes that are not quoted, elements that do not nest. */
export function problemsOf(page: string): string[] {
  const problems: string[] = [];
  const open: string[] = [];
  const body = page.replace('<!DOCTYPE html>', '').replace(/<style>[^<]*<\/style>/, '');
  if (/&(?!(amp|lt|gt|quot|#39);)/.test(body)) problems.push('a bare ampersand');
  for (const [tag] of body.matchAll(/<[^>]*>?/g)) {
    const match = /^<(\/?)([a-z][a-z0-9]*)((?: [a-zA-Z][a-zA-Z0-9:-]*="[^"<>]*")*)(\/?)>$/.exec(tag);
    const [, close, name = ''] = match ?? [];
    if (match === null || !known.has(name)) problems.push(`not a tag of ours: ${tag.slice(0, 80)}`);
    else if (/ (?:on[a-z]+|style|srcdoc)="/.test(tag)) problems.push(`an attribute that may not be: ${tag}`);
    else if (close === '/') {
      if (open.pop() !== name) problems.push(`${tag} closes something else`);
    } else if (!voids.has(name) && !tag.endsWith('/>')) open.push(name);
  }
  const ids = [...body.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  if (new Set(ids).size !== ids.length) problems.push('an id stands twice');
  return [...problems, ...open.map((name) => `${name} is never closed`)];
}

/** What a reader sees, folded texts among it, as one line. */
export function textOf(page: string): string {
  return page
    .slice(page.indexOf('<main>'))
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => characters[name] ?? '')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,;:)])/g, '$1');
}

const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
