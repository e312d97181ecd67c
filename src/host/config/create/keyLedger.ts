import type { ModelEntry } from '../../../core/schema/modelEntry.ts';
import type { KeyStore } from '../../keys/keyStore.ts';
import { keyId } from '../../keys/keyUse.ts';

/**
 * Stores keys while a dialog goes on, and takes back those that came to nothing: a person who cancels leaves the storage
 * as it was, an older key of the same entry included.
 */
export interface KeyLedger {
  store(entry: ModelEntry, key: string): Promise<void>;
  /** Takes back every key that is not of one of these entries. */
  settle(kept: readonly ModelEntry[]): Promise<void>;
}

export function createKeyLedger(keys: Pick<KeyStore, 'get' | 'set' | 'delete'>): KeyLedger {
  /** By the id under which it is stored: two entries may share one. */
  const before = new Map<string, { readonly entry: ModelEntry; readonly key: string | undefined }>();
  return {
    async store(entry, key) {
      const id = keyId(entry);
      if (!before.has(id)) before.set(id, { entry, key: await keys.get(entry) });
      await keys.set(entry, key);
    },
    async settle(kept) {
      for (const entry of kept) before.delete(keyId(entry));
      for (const [id, { entry, key }] of before) {
        if (key === undefined) await keys.delete(entry);
        else await keys.set(entry, key);
        before.delete(id);
      }
    },
  };
}
