/**
 * The first place where two JSON values differ, as `tasks[3].score`; empty for the values themselves, null where they are
 * equal.
 */
export function firstDifference(a: unknown, b: unknown, path = ''): string | null {
  if (Object.is(a, b)) return null;
  if (Array.isArray(a) && Array.isArray(b)) {
    const length = Math.max(a.length, b.length);
    for (let index = 0; index < length; index += 1) {
      const found =
        index in a && index in b
          ? firstDifference(a[index], b[index], `${path}[${index}]`)
          : `${path}[${index}]`;
      if (found !== null) return found;
    }
    return null;
  }
  if (!isObject(a) || !isObject(b)) return path;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const place = path === '' ? key : `${path}.${key}`;
    if (!Object.hasOwn(a, key) || !Object.hasOwn(b, key)) return place;
    const found = firstDifference(a[key], b[key], place);
    if (found !== null) return found;
  }
  return null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
