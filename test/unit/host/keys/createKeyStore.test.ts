import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { BenchError } from '../../../../src/core/errors.ts';
import type { ModelEntry } from '../../../../src/core/schema/modelEntry.ts';
import { createKeyStore } from '../../../../src/host/keys/createKeyStore.ts';

const mine: ModelEntry = { name: 'my-llm', endpoint: 'https://api.example/v1', api_key_env: 'MY_KEY' };
const other: ModelEntry = { name: 'other', endpoint: 'http://127.0.0.1:8080/v1' };
const baseline: ModelEntry = { name: 'base', adapter: 'baseline' };
const claude: ModelEntry = { name: 'claude', adapter: 'anthropic' };

/** The editor's secret storage, in memory; `broken`: a keyring that is locked. */
function memory({ broken = false } = {}) {
  const kept = new Map<string, string>();
  const asked: string[] = [];
  const guard = async <T>(key: string, work: () => T): Promise<T> => {
    asked.push(key);
    if (broken) throw new Error('The keyring is locked.');
    return work();
  };
  const secrets: Pick<vscode.SecretStorage, 'get' | 'store' | 'delete'> = {
    get: (key) => guard(key, () => kept.get(key)),
    store: (key, value) => guard(key, () => void kept.set(key, value)),
    delete: (key) => guard(key, () => void kept.delete(key)),
  };
  return { kept, asked, context: { secrets: secrets as vscode.SecretStorage } };
}

describe('createKeyStore', () => {
  it('keeps a key, trimmed, until it is deleted', async () => {
    const { context, kept } = memory();
    const store = createKeyStore(context, {});
    await store.set(mine, '  sk-secret-1\n');
    assert.equal(await store.get(mine), 'sk-secret-1');
    await store.delete(mine);
    assert.equal(await store.get(mine), undefined);
    assert.equal(kept.size, 0);
  });

  it('does not hand a key to an entry of the same name on another server', async () => {
    const { context } = memory();
    const store = createKeyStore(context, {});
    await store.set(mine, 'sk-secret-1');
    const thief = { ...mine, endpoint: 'https://evil.example/v1' };
    assert.equal(await store.get(thief), undefined);
    assert.deepEqual(await store.keysOf([thief]), {});
  });

  it('refuses what is no key, without repeating it, and stores nothing', async () => {
    const { context, kept } = memory();
    const store = createKeyStore(context, {});
    for (const key of ['', ' ', 'sk-two words', 'sk-one\nsk-two']) {
      await assert.rejects(store.set(mine, key), (error) => {
        assert.ok(BenchError.is(error, 'usage'));
        assert.doesNotMatch(`${error.message} ${error.hint} ${error.stack}`, /sk-/);
        return true;
      });
    }
    assert.equal(kept.size, 0);
  });

  it('collects stored keys by name, also where none is asked for, and asks nothing for models without', async () => {
    const { context, asked } = memory();
    const store = createKeyStore(context, {});
    await store.set(other, 'k-other');
    asked.length = 0;
    assert.deepEqual(await store.keysOf([mine, other, baseline]), { other: 'k-other' });
    assert.equal(asked.length, 2);
  });

  it('misses a key only where one is needed, and neither stored nor in the environment', async () => {
    const { context } = memory();
    const names = async (environment: NodeJS.ProcessEnv) => {
      const missing = await createKeyStore(context, environment).missing([mine, other, baseline, claude]);
      return missing.map(({ name }) => name);
    };
    assert.deepEqual(await names({}), ['my-llm', 'claude']);
    assert.deepEqual(await names({ MY_KEY: 'k' }), ['claude']);
    await createKeyStore(context, {}).set(claude, 'k-claude');
    assert.deepEqual(await names({ MY_KEY: ' ' }), ['my-llm']);
  });

  it('says what to do when the keyring is locked, rather than call the key missing', async () => {
    const store = createKeyStore(memory({ broken: true }).context, {});
    for (const work of [store.get(mine), store.keysOf([mine]), store.missing([mine]), store.set(mine, 'k')]) {
      await assert.rejects(work, (error) => {
        assert.ok(BenchError.is(error));
        assert.match(error.message, /secret storage cannot be (?:read|written): The keyring is locked/);
        assert.match(error.hint ?? '', /keyring.*api_key_env/);
        return true;
      });
    }
  });
});
