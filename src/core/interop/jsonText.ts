/**
 * JSON of a value that JSON.parse made. JSON.parse takes any depth, JSON.stringify only what the stack holds: what is too deep
 * for it is written by a loop, on one line.
 */
export function jsonText(value: unknown, indent = 0): string {
  try {
    return JSON.stringify(value, null, indent) ?? '';
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return deepJsonText(value);
  }
}

/** The text as it is, JSON of anything else; nothing for null and what is not there. */
export function textOrJson(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : jsonText(value);
}

interface Open {
  readonly keys: readonly string[] | null;
  readonly values: readonly unknown[];
  next: number;
}

function deepJsonText(root: unknown): string {
  const out: string[] = [];
  const open: Open[] = [];
  const write = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) {
      out.push(JSON.stringify(value) ?? 'null');
      return;
    }
    const keys = Array.isArray(value) ? null : Object.keys(value);
    out.push(keys === null ? '[' : '{');
    open.push({ keys, values: Object.values(value), next: 0 });
  };
  write(root);
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    if (top.next === top.values.length) {
      out.push(top.keys === null ? ']' : '}');
      open.pop();
      continue;
    }
    if (top.next > 0) out.push(',');
    const key = top.keys?.[top.next];
    if (key !== undefined) out.push(JSON.stringify(key), ':');
    write(top.values[top.next]);
    top.next += 1;
  }
  return out.join('');
}
