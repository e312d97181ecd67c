import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { npmCommand } from '../../support/npm.ts';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

let packaged: Promise<string> | undefined;

/** Path of the extension as it is shipped: `npm run package`, once a run; or the file `ITBENCH_REVIEW_VSIX` names. */
export function packagedVsix(): Promise<string> {
  packaged ??= packageExtension();
  return packaged;
}

async function packageExtension(): Promise<string> {
  const { ITBENCH_REVIEW_VSIX: made } = process.env;
  if (made !== undefined) return made;
  const path = join(root, 'test/.actual/itbench-review.vsix');
  mkdirSync(dirname(path), { recursive: true });
  const [command, first] = npmCommand();
  const parameters = [...first, 'run', 'package', '--', '-o', path];
  await promisify(execFile)(command, parameters, { cwd: root });
  return path;
}
