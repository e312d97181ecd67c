import { type AdapterName, adapterOf } from '../../core/schema/adapter.ts';
import type { ModelEntry } from '../../core/schema/config.ts';

/** Adapters that send a key; `always`: there is no model of theirs without one. */
const keyAdapters: Readonly<Partial<Record<AdapterName, 'always' | 'maybe'>>> = {
  'openai-compatible': 'maybe',
  openai: 'always',
  anthropic: 'always',
  google: 'always',
};

/** Whether a key would be sent for this entry if there were one. */
export function usesKey(entry: ModelEntry): boolean {
  return keyUseOf(entry) !== undefined;
}

/** Whether its model cannot be asked without a key: it names a variable for one, or its adapter has no other models. */
export function needsKey(entry: ModelEntry): boolean {
  const use = keyUseOf(entry);
  return use === 'always' || (use === 'maybe' && entry.api_key_env !== undefined);
}

function keyUseOf(entry: ModelEntry) {
  const adapter = adapterOf(entry);
  return adapter === null ? undefined : keyAdapters[adapter];
}

/** Scheme, host and port that a key goes to; null for the address that the adapter knows by itself. */
export function originOf({ endpoint }: ModelEntry): string | null {
  return endpoint === undefined ? null : new URL(endpoint).origin;
}

/**
 * Id in the secret storage: `apiKey/1/<adapter>/<origin>/<name>`, each part URI-encoded, an adapter's own address empty.
 * The origin is in it because a name is not enough: another folder's entry could borrow the name, point at a server of
 * its own, and be sent the key. Stable: changing it loses what people have stored.
 */
export function keyId(entry: ModelEntry): string {
  const parts = [adapterOf(entry) ?? '', originOf(entry) ?? '', entry.name];
  return `apiKey/1/${parts.map(encodeURIComponent).join('/')}`;
}

/** The key in the variable that the entry names, trimmed; undefined where there is none. */
export function environmentKey(
  { api_key_env }: ModelEntry,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const key = api_key_env === undefined ? '' : (environment[api_key_env]?.trim() ?? '');
  return key === '' ? undefined : key;
}

/** What stands against `key` (trimmed) as a key, as a sentence without its value; null for nothing. */
export function keyProblem(key: string): string | null {
  if (key === '') return 'The key is empty.';
  if (/[\r\n]/.test(key)) return 'The key holds a line break: paste the key alone.';
  // What core/model/chatEndpoint.ts refuses later, said where it can be mended.
  if (!/^[\x21-\x7e]+$/.test(key))
    return 'The key holds a space or a character that no HTTP header may hold.';
  return null;
}
