import { BenchError } from '../core/errors.ts';
import type { KeyedEntry } from '../core/harness/dependencies.ts';
import type { World } from '../core/harness/session.ts';
import type { Clock } from '../core/model/model.ts';
import { keySourceOf } from '../core/schema/keySource.ts';
import { runKeyCommand } from './keyCommand.ts';
import { readKeyFile } from './keyFile.ts';
import { SharedWork } from './sharedWork.ts';

export interface KeySources {
  /** Keys that a person gave the editor, by the name of the entry. They go before every other source. */
  readonly given: Readonly<Record<string, string>>;
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** What a person does about a missing key, as a sentence; gets the variable that would hold it. */
  readonly missingHint: (variable: string) => string;
}

/**
 * The API key of an entry: the one given for it, else that of the source which the entry names (core/schema/keySource.ts).
 * A command runs once for as long as this resolver lives, however many ask for its key and whenever; a file is read as
 * often as it is asked for. Null for an entry without a source.
 */
export function createKeyResolver({
  given,
  environment,
  clock,
  missingHint,
}: KeySources): World['resolveKey'] {
  const printed = new SharedWork<string>();
  return async (entry, signal) => {
    const stored = Object.hasOwn(given, entry.name) ? (given[entry.name]?.trim() ?? '') : '';
    if (stored !== '') return stored;
    const source = keySourceOf(entry);
    switch (source.kind) {
      case 'none':
        return null;
      case 'environment': {
        const key = environmentKey(source.variables, environment);
        if (key === null) throw missing(entry, source.variables, missingHint);
        return key;
      }
      case 'file':
        return keyIn(await readKeyFile(source.path, entry.name), `the key file of model ${entry.name}`);
      case 'command': {
        const { command } = source;
        const wanted = { command, environment, entryName: entry.name, clock };
        const run = (stop: AbortSignal) => runKeyCommand(wanted, stop);
        const text = await printed.get(JSON.stringify(command), run, signal);
        return keyIn(text, `the command for the key of model ${entry.name}`);
      }
    }
  };
}

/** The first of the variables that is set to more than blanks. */
export function environmentKey(variables: readonly string[], environment: NodeJS.ProcessEnv): string | null {
  const keys = variables.map((variable) => environment[variable]?.trim() ?? '');
  return keys.find((key) => key !== '') ?? null;
}

/** The first line that is more than blanks. */
function keyIn(text: string, source: string): string {
  const key = text.trim().split(/\r?\n/, 1)[0]?.trim() ?? '';
  if (key !== '') return key;
  throw new BenchError('key_refused', `${source} gives an empty key`, {
    hint: 'It must give the key on its first line.',
  });
}

function missing(
  { name }: KeyedEntry,
  variables: readonly string[],
  hint: KeySources['missingHint'],
): BenchError {
  const [first = ''] = variables;
  const where =
    variables.length === 1
      ? `the environment variable ${first}, which is not set`
      : `one of the environment variables ${variables.join(' and ')}, which are not set`;
  return new BenchError('key_missing', `model ${name} needs an API key in ${where}`, { hint: hint(first) });
}
