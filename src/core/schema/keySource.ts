import { type AdapterName, adapterOf } from './adapter.ts';

/** What of an entry says where its key is. */
export interface Keyed {
  readonly adapter?: AdapterName | undefined;
  readonly endpoint?: string | undefined;
  readonly api_key_env?: string | undefined;
  readonly api_key_command?: string | readonly string[] | undefined;
  readonly api_key_file?: string | undefined;
}

/** Where the key of an entry comes from, unless a shell was given one for it. */
export type KeySource =
  /** The first of these environment variables that is set. */
  | { readonly kind: 'environment'; readonly variables: readonly string[] }
  | { readonly kind: 'file'; readonly path: string }
  /** A line for the shell, or a program and its arguments. */
  | { readonly kind: 'command'; readonly command: string | readonly string[] }
  | { readonly kind: 'none' };

/** Variables in which a provider's own tools look for its key. */
const usualVariables: Readonly<Partial<Record<AdapterName, readonly string[]>>> = {
  openai: ['OPENAI_API_KEY'],
  anthropic: ['ANTHROPIC_API_KEY'],
  google: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
};

/**
 * Says where the key of an entry is, without looking there. A provider's usual variable counts at the provider's own
 * address only: a key must go nowhere that nobody meant it for.
 */
export function keySourceOf(entry: Keyed): KeySource {
  const { endpoint, api_key_env: variable, api_key_file: path, api_key_command: command } = entry;
  if (variable !== undefined) return { kind: 'environment', variables: [variable] };
  if (path !== undefined) return { kind: 'file', path };
  if (command !== undefined) return { kind: 'command', command };
  const adapter = adapterOf(entry);
  const variables = adapter === null || endpoint !== undefined ? undefined : usualVariables[adapter];
  return variables === undefined ? { kind: 'none' } : { kind: 'environment', variables };
}

const keyKeys = ['api_key_env', 'api_key_file', 'api_key_command'] as const;

/** Two sources of one key: nobody could tell which of them was used. */
export function keySourceProblems(entry: Keyed): { path: string[]; message: string }[] {
  const [first, ...others] = keyKeys.filter((key) => entry[key] !== undefined);
  return others.map((key) => ({ path: [key], message: `must not stand beside ${first}: name one of them` }));
}

/** The program that a key command starts, for people: `op` of `op read op://work/openai/key`. */
export function keyProgram(command: string | readonly string[]): string {
  if (typeof command !== 'string') return command[0] ?? '';
  const words = command.trim().split(/\s+/);
  // `TOKEN_DIR=/run/keys cat key`: what is set for a command is not the command.
  return words.find((word) => !/^[A-Za-z_][A-Za-z0-9_]*=/.test(word)) ?? '';
}
