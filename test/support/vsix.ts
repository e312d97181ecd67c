import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { npmCommand } from './npm.ts';

/** The repository. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

let packaged: Promise<string> | undefined;

/** Path of the extension as it is shipped, packaged once a run; or the file that `ITBENCH_REVIEW_VSIX` names. */
export function packagedVsix(): Promise<string> {
  const { ITBENCH_REVIEW_VSIX: made } = process.env;
  if (made !== undefined) return Promise.resolve(made);
  packaged ??= packageExtension(join(root, 'test/.actual/itbench-review.vsix'));
  return packaged;
}

/**
 * Builds and packages the extension: `npm run package`. Returns `path`. Tried twice, as another build that replaces the
 * bundles meanwhile, a watching one for instance, takes files away from under the packager.
 */
export async function packageExtension(path: string): Promise<string> {
  mkdirSync(dirname(path), { recursive: true });
  const [command, first] = npmCommand();
  const run = () =>
    promisify(execFile)(command, [...first, 'run', 'package', '--', '-o', path], { cwd: root });
  await run().catch(run);
  return path;
}
