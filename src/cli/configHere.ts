import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { configFileName, type LoadedConfig, loadConfigFile } from '../machine/configFile.ts';

/**
 * Reads the configuration that a command works with: the named one, else itbench.yml here.
 * @throws BenchError config_missing | config_invalid, the latter with every problem of the file
 */
export function loadConfig(named: string | undefined): LoadedConfig {
  const path = resolve(named ?? configFileName);
  if (named === undefined && !existsSync(path)) {
    throw new BenchError('config_missing', `there is no ${configFileName} in this folder`, {
      hint: 'Name one with --config, or try the product with: itbench-review run --smoke',
    });
  }
  const shown = relative(process.cwd(), path);
  const name = shown === '' || shown.startsWith('..') ? path : shown;
  return loadConfigFile({ path, base: dirname(path), name });
}

/** Whether a command without --config finds one here. */
export function hasConfigHere(): boolean {
  return existsSync(resolve(configFileName));
}

/** The folder with the results: the one that is named, else that of the configuration, else `results` here. */
export function resultsDir(flags: { readonly out?: string; readonly config?: string }): string {
  if (flags.out !== undefined) return resolve(flags.out);
  return flags.config !== undefined || hasConfigHere()
    ? loadConfig(flags.config).outputDir
    : resolve('results');
}
