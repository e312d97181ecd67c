import { adapterOf } from '../../core/schema/adapter.ts';
import { keyProgram, keySourceOf } from '../../core/schema/keySource.ts';
import type { ModelEntry } from '../../core/schema/modelEntry.ts';
import { plainLine } from '../plainText.ts';
import { environmentVariable, needsKey, originOf } from './keyUse.ts';

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
  const source = sourceWords(entry, environment);
  if (stored) return source === null ? 'stored' : `stored, goes before ${source}`;
  if (source !== null) return `from ${source}`;
  return needsKey(entry) ? 'missing' : 'none, and none is required';
}

/** Where the key comes from when none is stored; null where it comes from nowhere. */
function sourceWords(
  entry: ModelEntry,
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  const source = keySourceOf(entry);
  switch (source.kind) {
    case 'none':
      return null;
    case 'environment': {
      const variable = environmentVariable(entry, environment);
      return variable === undefined ? null : `the environment variable ${variable}`;
    }
    case 'file':
      return `the file ${plainLine(source.path)}`;
    case 'command':
      return `the command ${plainLine(keyProgram(source.command), 60)}`;
  }
}

/** What the deletion of its stored key means for an entry, as a sentence. */
export function afterDeletion(
  entry: ModelEntry,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const source = sourceWords(entry, environment);
  if (source !== null) return `From now on ${source} is used.`;
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
