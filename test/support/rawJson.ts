/** JSON of `value`, in which each string `raw(text)` stands for that text as it is: some bodies must hold exact JSON. */
export function jsonWithRaw(value: unknown): string {
  return JSON.stringify(value).replaceAll(/"@raw:([0-9a-f]*)@"/g, (_, hex: string) =>
    Buffer.from(hex, 'hex').toString('utf8'),
  );
}

export function raw(text: string): string {
  return `@raw:${Buffer.from(text, 'utf8').toString('hex')}@`;
}

/** The arguments of a call as an API sends them that has a JSON value there: a text that is no object goes as a text. */
export function rawArguments(value: unknown): unknown {
  return typeof value === 'string' && isObject(value) ? raw(value) : value;
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
