import { BenchError } from '../core/errors.ts';
import type { World } from '../core/harness/session.ts';

export interface KeySources {
  /** Keys that came with the request, by the name of the entry. */
  readonly given: Readonly<Record<string, string>>;
  readonly environment: NodeJS.ProcessEnv;
}

/** The API key of an entry: the one given for it, else that of the environment variable it names. Null where it names none. */
export function createKeyResolver({ given, environment }: KeySources): World['resolveKey'] {
  return async (entry) => {
    const stored = Object.hasOwn(given, entry.name) ? given[entry.name]?.trim() : undefined;
    if (stored !== undefined && stored !== '') return stored;
    const variable = entry.api_key_env;
    if (variable === undefined) return null;
    const key = environment[variable]?.trim() ?? '';
    if (key !== '') return key;
    throw new BenchError(
      'key_missing',
      `model ${entry.name} needs an API key: none is stored, and the environment variable ${variable} is not set`,
      { hint: 'Store it with the command ITBench Review: Set API Key.' },
    );
  };
}
