import type * as vscode from 'vscode';
import { BenchError, messageOf } from '../../core/errors.ts';
import type { ModelEntry } from '../../core/schema/modelEntry.ts';
import type { KeyStore } from './keyStore.ts';
import { environmentVariable, keyId, keyProblem, needsKey, usesKey } from './keyUse.ts';

/** Keeps nothing in memory: another window may store or delete a key at any time. */
export function createKeyStore(
  { secrets }: Pick<vscode.ExtensionContext, 'secrets'>,
  environment: NodeJS.ProcessEnv,
): KeyStore {
  const get = async (entry: ModelEntry): Promise<string | undefined> => {
    const key = await guarded('read', () => secrets.get(keyId(entry)));
    return key === undefined || key === '' ? undefined : key;
  };
  return {
    get,
    async set(entry, key) {
      const trimmed = key.trim();
      const problem = keyProblem(trimmed);
      if (problem !== null) throw new BenchError('usage', `no key is stored for ${entry.name}: ${problem}`);
      await guarded('written', () => secrets.store(keyId(entry), trimmed));
    },
    async delete(entry) {
      await guarded('written', () => secrets.delete(keyId(entry)));
    },
    async keysOf(entries) {
      const found = await Promise.all(
        entries.filter(usesKey).map(async (entry) => [entry.name, await get(entry)] as const),
      );
      return Object.fromEntries(found.flatMap(([name, key]) => (key === undefined ? [] : [[name, key]])));
    },
    async missing(entries) {
      const open = entries.filter(
        (entry) => needsKey(entry) && environmentVariable(entry, environment) === undefined,
      );
      const stored = await Promise.all(open.map(get));
      return open.filter((_, index) => stored[index] === undefined);
    },
    dispose() {},
  };
}

/** The storage belongs to the system (a keyring), and may be locked or not there. What it says holds no key. */
async function guarded<T>(action: 'read' | 'written', work: () => Thenable<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new BenchError('internal', `the editor's secret storage cannot be ${action}: ${messageOf(error)}`, {
      hint: 'Unlock the keyring of this system, or give the key by an environment variable that api_key_env names.',
      cause: error,
    });
  }
}
