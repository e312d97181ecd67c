import { resolve } from 'node:path';
import { loadConfig } from './configHere.ts';

/** The suite folder that a command is about: the named one, else the configuration's. */
export function suiteFolder(named: string | undefined): string {
  return named === undefined ? loadConfig(undefined).tasksDir : resolve(named);
}
