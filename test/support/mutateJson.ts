import { xoshiro128 } from '../../src/core/xoshiro128.ts';

/** Changes that damage, another version or somebody's editor make to a JSON value. */

/** A whole number from 0 to below the limit. */
export type Below = (limit: number) => number;

export function randomBelow(seed: number): Below {
  const next = xoshiro128([seed, 1, 2, 3]);
  return (limit) => next() % Math.max(1, limit);
}

interface Place {
  readonly holder: Record<string, unknown> | unknown[];
  readonly key: string;
}

/** Every place of a value, but for its root. */
function placesOf(root: unknown): Place[] {
  const places: Place[] = [];
  const open: unknown[] = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const holder = value as Record<string, unknown> | unknown[];
    for (const [key, inner] of Object.entries(holder)) {
      places.push({ holder, key });
      if (inner !== null && inner !== undefined) open.push(inner);
    }
  }
  return places;
}

const changes: readonly ((value: unknown, remove: () => void) => unknown)[] = [
  (_value, remove) => remove(),
  () => null,
  () => 17,
  () => -0.5,
  () => true,
  () => 'something else',
  () => [],
  () => ({}),
  (value) => [value],
  (value) => ({ wrapped: value }),
  (value) => JSON.parse(`{"__proto__": ${JSON.stringify(value) ?? 'null'}, "constructor": 1}`),
  (value) => ({ toString: value, valueOf: 1 }),
  (value) => (typeof value === 'string' ? `${value} ${'long '.repeat(300)}` : value),
  (value) => (typeof value === 'string' ? `${value}\u0000\u202e<script>\ud800` : [[value], value]),
];

/** The value with one to three changes at random places. The value itself stays. */
export function mutateJson(value: unknown, below: Below): unknown {
  const copy: unknown = structuredClone(value);
  const count = 1 + below(3);
  for (let done = 0; done < count; done += 1) {
    const places = placesOf(copy);
    const place = places[below(places.length)];
    if (place === undefined) return copy;
    const change = changes[below(changes.length)];
    apply(place, change ?? (() => null));
  }
  return copy;
}

function apply({ holder, key }: Place, change: (value: unknown, remove: () => void) => unknown): void {
  const fields = holder as Record<string, unknown>;
  let removed = false;
  const changed = change(fields[key], () => {
    removed = true;
  });
  if (!removed) fields[key] = changed;
  else if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete fields[key];
}
