/** Every way in which a key could be written down. */
export function formsOf(key: string): string[] {
  const inside = [0, 1, 2].map((shift) =>
    Buffer.from('x'.repeat(shift) + key)
      .toString('base64')
      .slice(4, -4),
  );
  const url = encodeURIComponent(key);
  const forms = [
    key,
    ...jsonForms(key, 4),
    key.replaceAll('/', '\\/'),
    url,
    url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    ...inside,
    ...inside.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    Buffer.from(key).toString('hex'),
  ];
  return [...new Set(forms)];
}

/** As JSON has it, and JSON inside JSON, `depth` times. */
function jsonForms(key: string, depth: number): string[] {
  if (depth === 0) return [];
  const once = JSON.stringify(key).slice(1, -1);
  return [once, ...jsonForms(once, depth - 1)];
}

/** Which forms of which keys stand in which of these texts, as `key form in name`. */
export function keysIn(texts: Iterable<readonly [string, Buffer]>, keys: readonly string[]): string[] {
  const forms = keys.flatMap(formsOf);
  return [...texts].flatMap(([name, bytes]) =>
    forms.filter((form) => bytes.includes(form)).map((form) => `${form} in ${name}`),
  );
}
