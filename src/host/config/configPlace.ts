import { dirname, relative, resolve, sep } from 'node:path';

/** The default of the setting `itbenchReview.configFile`. */
export const defaultConfigFile = 'itbench.yml';

/** Absolute path of the configuration of a workspace folder, by the setting; what is no usable setting is the default. */
export function configFileIn(folder: string, setting: unknown): string {
  const wanted = typeof setting === 'string' && setting.trim() !== '' ? setting.trim() : defaultConfigFile;
  return resolve(folder, wanted);
}

/** The order in which folders are asked for a configuration: the preferred one first, then as they stand. */
export function inOrderOf<T>(folders: readonly T[], isPreferred: (folder: T) => boolean): readonly T[] {
  return [...folders.filter(isPreferred), ...folders.filter((folder) => !isPreferred(folder))];
}

/**
 * Folders whose direct children tell that the file came, went or changed: its own, and those above it up to the
 * workspace folder, since a folder that goes away is all that is told of what was in it.
 */
export function foldersToWatch(folder: string, file: string): readonly string[] {
  const own = dirname(file);
  const between = relative(folder, own);
  if (between === '' || between.startsWith('..') || resolve(between) === between) return [own];
  const parts = between.split(sep);
  return [folder, ...parts.map((_, index) => resolve(folder, ...parts.slice(0, index + 1)))];
}

/** Whether a change at `path` may be one of the file: it itself, or a folder that it is in. */
export function concerns(path: string, file: string): boolean {
  return file === path || file.startsWith(path.endsWith(sep) ? path : path + sep);
}
