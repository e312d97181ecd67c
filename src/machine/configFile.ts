import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BenchError, messageOf, systemErrorCode } from '../core/errors.ts';
import { type ConfigPaths, configPaths } from '../core/harness/configPaths.ts';
import type { Config } from '../core/schema/config.ts';
import { readConfig } from '../core/schema/readConfig.ts';
import { problemText } from '../core/schema/readYaml.ts';
import { mediaDir } from './product.ts';

/** The name under which a configuration is looked for in a folder. */
export const configFileName = 'itbench.yml';

/** A configuration and the paths that it means. */
export interface LoadedConfig extends ConfigPaths {
  readonly config: Config;
  /** As a person would name the file; for messages. */
  readonly name: string;
  /** Whether this is the sample configuration that comes with the product, whose suite may be made on demand. */
  readonly isSample: boolean;
}

export interface ConfigPlace {
  /** Absolute path of the file. */
  readonly path: string;
  /** Absolute path of the folder that its paths are relative to. */
  readonly base: string;
  /** As a person would name the file. */
  readonly name: string;
}

/** @throws BenchError config_missing | config_invalid, the latter with every problem of the file */
export function loadConfigFile({ path, base, name }: ConfigPlace): LoadedConfig {
  const reading = readConfig(readText(path, name));
  if (!reading.ok) {
    throw new BenchError(
      'config_invalid',
      reading.problems.map((problem) => problemText(name, problem)).join('\n'),
      {
        hint: 'itbench-review schema config prints every key there is.',
      },
    );
  }
  const config = withPathsFrom(base, reading.config);
  return { config, name, ...configPaths(base, config), isSample: false };
}

/** The sample configuration, its folders taken from `base`. */
export function loadSampleConfig(base: string): LoadedConfig {
  const path = join(mediaDir, 'sample', configFileName);
  return { ...loadConfigFile({ path, base, name: 'the sample configuration' }), isSample: true };
}

/** The files of an entry lie where the configuration says, wherever the program runs: now, and when the run is resumed. */
function withPathsFrom(base: string, config: Config): Config {
  const { judge } = config.scoring;
  return {
    ...config,
    models: config.models.map((entry) => withFilesFrom(base, entry)),
    scoring: { ...config.scoring, ...(judge === undefined ? {} : { judge: withFilesFrom(base, judge) }) },
  };
}

const fileKeys = ['script', 'replay', 'api_key_file'] as const;

function withFilesFrom<E extends Partial<Record<(typeof fileKeys)[number], string | undefined>>>(
  base: string,
  entry: E,
): E {
  const files = fileKeys.flatMap((key) => {
    const path = entry[key];
    return path === undefined ? [] : [[key, resolve(base, path)] as const];
  });
  return { ...entry, ...Object.fromEntries(files) };
}

function readText(path: string, name: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const why = systemErrorCode(error) === 'EISDIR' ? 'it is a folder, not a file' : messageOf(error);
    throw new BenchError('config_missing', `cannot read ${name}: ${why}`, {
      hint: 'Check the path, or start from the sample: itbench-review run --smoke',
      cause: error,
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new BenchError('config_invalid', `${name}:1:1 is not a text in UTF-8`, {
      hint: 'Save it as UTF-8.',
      cause: error,
    });
  }
}
