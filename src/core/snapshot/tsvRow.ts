/** Joins fields to a line of tab-separated values with CSV quoting: BENCHMARK.md §2.5. */
export function tsvRow(fields: readonly (string | number)[]): string {
  let line = '';
  for (let index = 0; index < fields.length; index++) {
    if (index > 0) line += '\t';
    line += tsvField(String(fields[index]));
  }
  return `${line}\n`;
}

const needsQuotes = /["\t\n\r]/;

/** One field, quoted when it holds a quote, a tab or a line end, with quotes doubled. */
export function tsvField(text: string): string {
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Attribute maps are written as Python dict literals: `{'k8s.pod.name': 'cart-7c9…'}`. */
export function pythonDict(entries: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(entries).map(([key, value]) => `${pythonString(key)}: ${pythonString(value)}`);
  return `{${pairs.join(', ')}}`;
}

/** `repr()` of a Python string: single quotes unless only those occur inside. */
export function pythonString(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  if (!escaped.includes("'")) return `'${escaped}'`;
  return escaped.includes('"') ? `'${escaped.replaceAll("'", "\\'")}'` : `"${escaped}"`;
}
