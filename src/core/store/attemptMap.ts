import type { AttemptKey } from './layout.ts';

/** A map by attempt. Nested, because names may hold anything: a joined text of one attempt could be another's. */
export class AttemptMap<T> {
  private readonly models = new Map<string, Map<string, Map<number, T>>>();

  get({ model, task_id, repeat }: AttemptKey): T | undefined {
    return this.models.get(model)?.get(task_id)?.get(repeat);
  }

  set({ model, task_id, repeat }: AttemptKey, value: T): void {
    entry(entry(this.models, model), task_id).set(repeat, value);
  }
}

function entry<K, V>(map: Map<string, Map<K, V>>, key: string): Map<K, V> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = new Map<K, V>();
  map.set(key, made);
  return made;
}
