import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Absolute path of a file or folder of the reference data that lies beside this repository (`../shared`), or null where
 * it is absent: tests that need it then skip and say so.
 */
export function sharedDir(...parts: string[]): string | null {
  const path = fileURLToPath(new URL(['../../../shared', ...parts].join('/'), import.meta.url));
  return existsSync(path) ? path : null;
}
