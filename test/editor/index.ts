// First, and by itself, so that nothing sorts it elsewhere: Mocha keeps the console that it finds.
import './mark.ts';
import { globSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runMocha } from '../support/mochaSuite.ts';
import { lastLine } from '../support/suiteResult.ts';
import { printLastLine } from './mark.ts';

/**
 * Entry point of the editor suite, called by VS Code in its extension host with the path of this file's bundle; the test
 * files' bundles lie beside it. Leaves the result in the file that `ITBENCH_SUITE_RESULT` names.
 *
 * @throws {Error} when a test failed or none ran, which is how VS Code is told so
 */
export async function run(bundle: string): Promise<void> {
  const folder = dirname(bundle);
  const files = globSync('**/*.test.cjs', { cwd: folder }).sort();
  const result = await runMocha(
    files.map((file) => join(folder, file)),
    { color: false },
  );
  const resultFile = process.env.ITBENCH_SUITE_RESULT;
  if (resultFile !== undefined) writeFileSync(resultFile, JSON.stringify(result));
  printLastLine(lastLine(result));
  if (result.failed > 0) throw new Error(`${result.failed} tests failed`);
  if (result.passed === 0) throw new Error('no test ran');
}
