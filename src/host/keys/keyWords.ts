import { adapterOf } from '../../core/schema/adapter.ts';
import type { ModelEntry } from '../../core/schema/config.ts';
import { environmentKey, needsKey, originOf } from './keyUse.ts';

/** What a person reads of an entry's key. */
export interface KeyChoice {
  readonly entry: ModelEntry;
  readonly stored: boolean;
  /** Where the key comes from, or that there is none. */
  readonly state: string;
  /** Where it goes. */
  readonly destination: string;
}

export function keyChoice(
  entry: ModelEntry,
  stored: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): KeyChoice {
  return { entry, stored, state: stateOf(entry, stored, environment), destination: destinationOf(entry) };
}

function stateOf(
  entry: ModelEntry,
  stored: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const variable = environmentKey(entry, environment) === undefined ? undefined : entry.api_key_env;
  if (stored)
    return variable === undefined ? 'stored' : `stored, goes before the environment variable ${variable}`;
  if (variable !== undefined) return `from the environment variable ${variable}`;
  return needsKey(entry) ? 'missing' : 'none, and none is required';
}

/** What the deletion of its stored key means for an entry, as a sentence. */
export function afterDeletion(
  entry: ModelEntry,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  if (environmentKey(entry, environment) !== undefined) {
    return `From now on the environment variable ${entry.api_key_env} is used.`;
  }
  return needsKey(entry) ? 'A run will ask for one again.' : 'Its server will be asked without one.';
}

/** The server that a key is sent to, and whether anyone on the way can read it. */
export function destinationOf(entry: ModelEntry): string {
  const origin = originOf(entry);
  if (origin === null) return `the service of adapter ${adapterOf(entry)}`;
  return isReadableOnTheWay(origin) ? `${origin}, unencrypted` : origin;
}

function isReadableOnTheWay(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === 'http:' && !/^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}
