import { type AdapterName, adapterOf } from '../../core/schema/adapter.ts';
import { keySourceOf } from '../../core/schema/keySource.ts';
import type { ModelEntry } from '../../core/schema/modelEntry.ts';

const keyAdapters: ReadonlySet<AdapterName> = new Set(['openai-compatible', 'openai', 'anthropic', 'google']);

/** Whether a key would be sent for this entry if there were one. */
export function usesKey(entry: ModelEntry): boolean {
  const adapter = adapterOf(entry);
  return adapter !== null && keyAdapters.has(adapter);
}

/**
 * Whether a person has to bring the key: the entry means an environment variable, its own or its provider's usual one,
 * and neither a file nor a command that the run takes the key from.
 */
export function needsKey(entry: ModelEntry): boolean {
  return usesKey(entry) && keySourceOf(entry).kind === 'environment';
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

/** The environment variable that holds the key of an entry; undefined where none does. */
export function environmentVariable(
  entry: ModelEntry,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const source = keySourceOf(entry);
  if (source.kind !== 'environment') return undefined;
  return source.variables.find((variable) => (environment[variable]?.trim() ?? '') !== '');
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
