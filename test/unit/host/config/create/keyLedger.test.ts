import assert from 'node:assert/strict';
import type { ModelEntry } from '../../../../../src/core/schema/modelEntry.ts';
import { createKeyLedger } from '../../../../../src/host/config/create/keyLedger.ts';
import { createKeyStore } from '../../../../../src/host/keys/createKeyStore.ts';

/** The real key store over a storage in memory. */
function keyStore() {
  const stored = new Map<string, string>();
  const secrets = {
    get: async (id: string) => stored.get(id),
    store: async (id: string, key: string) => void stored.set(id, key),
    delete: async (id: string) => void stored.delete(id),
    keys: async () => [...stored.keys()],
    onDidChange: () => ({ dispose() {} }),
  };
  return { keys: createKeyStore({ secrets }, {}), stored };
}

const entry = (name: string, endpoint = 'https://a.example/v1'): ModelEntry => ({ name, endpoint });

describe('the key ledger of the dialog', () => {
  it('stores a key at once, and leaves it when its entry is kept', async () => {
    const { keys } = keyStore();
    const ledger = createKeyLedger(keys);
    await ledger.store(entry('a'), 'key-1');
    assert.equal(await keys.get(entry('a')), 'key-1');
    await ledger.settle([entry('a')]);
    assert.equal(await keys.get(entry('a')), 'key-1');
  });

  it('takes back the keys of a dialog that was left', async () => {
    const { keys, stored } = keyStore();
    const ledger = createKeyLedger(keys);
    await ledger.store(entry('a'), 'key-1');
    await ledger.store(entry('b'), 'key-2');
    await ledger.settle([]);
    assert.equal(stored.size, 0);
  });

  it('puts back an older key, the one from before the dialog', async () => {
    const { keys } = keyStore();
    await keys.set(entry('a'), 'older');
    const ledger = createKeyLedger(keys);
    await ledger.store(entry('a'), 'typo');
    await ledger.store(entry('a'), 'other');
    await ledger.settle([]);
    assert.equal(await keys.get(entry('a')), 'older');
  });

  it('keeps the key of an entry whose address was corrected on the same server', async () => {
    const { keys } = keyStore();
    const ledger = createKeyLedger(keys);
    await ledger.store(entry('a', 'https://a.example/v'), 'key-1');
    await ledger.store(entry('a', 'https://a.example/v1'), 'key-2');
    await ledger.settle([entry('a', 'https://a.example/v1')]);
    assert.equal(await keys.get(entry('a', 'https://a.example/v1')), 'key-2');
  });

  it('takes back what was stored for another server on the way', async () => {
    const { keys, stored } = keyStore();
    const ledger = createKeyLedger(keys);
    await ledger.store(entry('a', 'https://wrong.example/v1'), 'key-1');
    await ledger.store(entry('a'), 'key-1');
    await ledger.settle([entry('a')]);
    assert.deepEqual([...stored.values()], ['key-1']);
    assert.equal(await keys.get(entry('a')), 'key-1');
  });
});
