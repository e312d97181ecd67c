import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import packageFile from '../../package.json' with { type: 'json' };
import { sha256 } from '../core/store/hash.ts';

export const productVersion: string = packageFile.version;

/** Static files that come with the product: prompts, the sample configuration. Beside the bundle's folder. */
export const mediaDir = fileURLToPath(new URL('../media/', import.meta.url));

/** The interpreter of the virtual sandbox: lies beside this bundle. */
export const virtualWorkerUrl = new URL('./virtualWorker.js', import.meta.url);

/**
 * What runs attempts: the sha256 of the bundle that this code is part of. Every shell imports that same file
 * (build/bundle.mjs), so that a run of the command line and one of the editor have the same identity.
 */
export function programSha256(): string | null {
  const bundle = fileURLToPath(import.meta.url);
  return existsSync(bundle) ? sha256(readFileSync(bundle)) : null;
}
