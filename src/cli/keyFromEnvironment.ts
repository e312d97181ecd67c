import { BenchError } from '../core/errors.ts';
import type { KeyedEntry } from '../core/harness/dependencies.ts';

/**
 * The API key of an entry, from the environment variable that the configuration names, and from nowhere else.
 * @throws BenchError key_missing
 */
export async function keyFromEnvironment(entry: KeyedEntry): Promise<string | null> {
  const variable = entry.api_key_env;
  if (variable === undefined) return null;
  const key = process.env[variable]?.trim() ?? '';
  if (key !== '') return key;
  throw new BenchError(
    'key_missing',
    `model ${entry.name} needs an API key in the environment variable ${variable}, which is not set`,
    {
      hint: `Set it where this runs, for instance in your CI's secrets, or: export ${variable}=…`,
    },
  );
}
