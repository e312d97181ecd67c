import { resolve } from 'node:path';
import type { Config } from '../schema/config.ts';

/** Absolute paths that a configuration means. */
export interface ConfigPaths {
  readonly tasksDir: string;
  readonly outputDir: string;
  /** null where it replaces no piece of the prompt. */
  readonly promptsDir: string | null;
}

/** The one rule of what relative paths in a configuration are relative to: `base`, the absolute path of its folder. */
export function configPaths(
  base: string,
  config: Pick<Config, 'tasks_dir' | 'output_dir' | 'prompts'>,
): ConfigPaths {
  return {
    tasksDir: resolve(base, config.tasks_dir),
    outputDir: resolve(base, config.output_dir),
    promptsDir: config.prompts === undefined ? null : resolve(base, config.prompts),
  };
}
